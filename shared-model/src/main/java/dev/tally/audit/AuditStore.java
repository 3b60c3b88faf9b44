package dev.tally.audit;

import dev.tally.audit.AuditConfig.Detail;
import dev.tally.projection.Outcome;
import dev.tally.sql.StorableText;
import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The only writer of {@code audit} and {@code audit_generation}. */
@ApplicationScoped
public class AuditStore {

    private static final String INSERT_GENERATION = """
            insert into audit_generation (
                topic, partition, generation, first_offset, next_offset, started_at, duration_ms,
                applied_count, duplicate_count, ignored_count, parked_count,
                refused_count, malformed_count, quarantined_count)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """;

    private static final String INSERT_ROWS = """
            insert into audit (
                topic, generation, recorded_at,
                partition, record_offset, id_hash, source, message_id, key, outcome, reason)
            select $1, $2, $3, r.*
              from unnest($4::integer[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[],
                          $11::text[]) as r
            """;

    /** The generation of rows that tell of a judgement outside any slice. */
    private static final long NO_SLICE = 0;

    private final Detail detail;

    AuditStore(AuditConfig config) {
        this.detail = config.detail();
    }

    /**
     * Records a slice inside the transaction that applies it: two statements, sent together.
     *
     * @param rows one per message of the slice, in offset order; the store leaves out what the configuration does
     */
    public Uni<Void> write(SqlConnection tx, GenerationRow generation, List<AuditRow> rows) {
        List<AuditRow> kept = kept(rows);
        Uni<Void> slice = insertGeneration(tx, generation);
        if (kept.isEmpty()) {
            return slice;
        }
        return Together.all(List.of(
                slice, insertRows(tx, generation.topic(), generation.generation(), generation.startedAt(), kept)));
    }

    /** Records that messages were judged again, outside their slice: woken, swept or replayed. */
    public Uni<Void> writeAgain(SqlConnection tx, String topic, Instant recordedAt, List<AuditRow> rows) {
        List<AuditRow> kept = kept(rows);
        return kept.isEmpty() ? Uni.createFrom().voidItem() : insertRows(tx, topic, NO_SLICE, recordedAt, kept);
    }

    private List<AuditRow> kept(List<AuditRow> rows) {
        return switch (detail) {
            case ALL -> rows;
            case EXCEPTIONS -> rows.stream().filter(AuditRow::isException).toList();
        };
    }

    private static Uni<Void> insertGeneration(SqlConnection tx, GenerationRow generation) {
        Tuple values = Tuple.tuple()
                .addString(generation.topic())
                .addInteger(generation.partition())
                .addLong(generation.generation())
                .addLong(generation.firstOffset())
                .addLong(generation.nextOffset())
                .addOffsetDateTime(utc(generation.startedAt()))
                .addInteger(generation.durationMs());
        for (Outcome outcome : Outcome.values()) { // the columns are in this order
            values.addLong(generation.count(outcome));
        }
        return tx.preparedQuery(INSERT_GENERATION).execute(values).replaceWithVoid();
    }

    private static Uni<Void> insertRows(
            SqlConnection tx, String topic, long generation, Instant recordedAt, List<AuditRow> rows) {
        int size = rows.size();
        Integer[] partition = new Integer[size];
        Long[] offset = new Long[size];
        Long[] idHash = new Long[size];
        String[] source = new String[size];
        String[] messageId = new String[size];
        String[] key = new String[size];
        String[] outcome = new String[size];
        String[] reason = new String[size];
        for (int i = 0; i < size; i++) {
            AuditRow row = rows.get(i);
            partition[i] = row.partition();
            offset[i] = row.offset();
            idHash[i] = row.messageId() == null ? null : Long.valueOf(IdHash.of(row.messageId()));
            source[i] = StorableText.of(row.source());
            messageId[i] = StorableText.of(row.messageId());
            key[i] = StorableText.of(row.key());
            outcome[i] = row.outcome().word();
            reason[i] = StorableText.of(row.reason());
        }
        Tuple values = Tuple.tuple()
                .addString(topic)
                .addLong(generation)
                .addOffsetDateTime(utc(recordedAt))
                .addArrayOfInteger(partition)
                .addArrayOfLong(offset)
                .addArrayOfLong(idHash)
                .addArrayOfString(source)
                .addArrayOfString(messageId)
                .addArrayOfString(key)
                .addArrayOfString(outcome)
                .addArrayOfString(reason);
        return tx.preparedQuery(INSERT_ROWS).execute(values).replaceWithVoid();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
