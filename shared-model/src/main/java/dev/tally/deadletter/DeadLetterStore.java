package dev.tally.deadletter;

import dev.tally.sql.StorableText;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The only writer of {@code dead_letter}. */
@ApplicationScoped
public class DeadLetterStore {

    private static final String INSERT = """
            insert into dead_letter (
                topic, partition, failed_at, record_offset, record_key, headers, payload, outcome, reason)
            select $1, $2, $3, l.*
              from unnest($4::bigint[], $5::text[], $6::jsonb[], $7::bytea[], $8::text[], $9::text[]) as l
            on conflict (topic, partition, record_offset) do update
               set failed_at = excluded.failed_at, record_key = excluded.record_key, headers = excluded.headers,
                   payload = excluded.payload, outcome = excluded.outcome, reason = excluded.reason,
                   published_at = null, replayed_at = null
            """;

    /** The payloads of a round are bounded by size; its first letter comes whatever its size. */
    private static final String TAKE_UNPUBLISHED = """
            with taken as materialized (
                select id, coalesce(octet_length(payload), 0) as size
                  from dead_letter
                 where published_at is null
                 order by id
                 limit $1
                   for update skip locked
            ), sized as (
                select id, sum(size) over (order by id) - size as size_before from taken
            )
            select l.id, l.topic, l.partition, l.record_offset, l.record_key, l.headers, l.payload, l.outcome, l.reason
              from sized
              join dead_letter l using (id)
             where sized.size_before < $2
             order by l.id
            """;

    private static final String FIND = """
            select id, topic, partition, record_offset, record_key, headers, payload, outcome, reason, failed_at,
                   published_at
              from dead_letter
             where id = $1
            """;

    private static final String MARK_PUBLISHED = """
            update dead_letter set published_at = $2 where id = any($1::bigint[])
            """;

    private final Pool pool;

    DeadLetterStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * Keeps the dead letters of a slice inside the transaction that applies it.
     *
     * <p>Idempotent by the record's place: a letter that is there stays as it is.
     */
    public Uni<Void> write(SqlConnection tx, String topic, int partition, Instant failedAt, List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        int size = letters.size();
        Long[] offset = new Long[size];
        String[] key = new String[size];
        JsonArray[] headers = new JsonArray[size];
        Buffer[] payload = new Buffer[size];
        String[] outcome = new String[size];
        String[] reason = new String[size];
        for (int i = 0; i < size; i++) {
            DeadLetter letter = letters.get(i);
            offset[i] = letter.offset();
            RecordKey recordKey = RecordKey.of(letter.key());
            key[i] = recordKey.text();
            headers[i] = HeaderJson.write(recordKey.addTo(letter.headers()));
            payload[i] = letter.payload() == null ? null : Buffer.buffer(letter.payload());
            outcome[i] = letter.outcome().word();
            reason[i] = StorableText.of(letter.reason());
        }
        Tuple values = Tuple.tuple()
                .addString(topic)
                .addInteger(partition)
                .addOffsetDateTime(failedAt.atOffset(ZoneOffset.UTC))
                .addArrayOfLong(offset)
                .addArrayOfString(key)
                .addArrayOfJsonArray(headers)
                .addValue(payload)
                .addArrayOfString(outcome)
                .addArrayOfString(reason);
        return tx.preparedQuery(INSERT).execute(values).replaceWithVoid();
    }

    /** A letter with its bytes. */
    public Uni<Optional<StoredLetter>> find(long id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> rows.stream().findFirst().map(StoredLetter::of));
    }

    /** Locks the oldest unpublished letters that nobody else holds, until the end of the transaction. */
    Uni<List<UnpublishedLetter>> takeUnpublished(SqlConnection tx, int countMax, long payloadBytesMax) {
        return tx.preparedQuery(TAKE_UNPUBLISHED)
                .execute(Tuple.of(countMax, payloadBytesMax))
                .map(rows -> rows.stream().map(UnpublishedLetter::of).toList());
    }

    Uni<Void> markPublished(SqlConnection tx, List<UnpublishedLetter> letters, Instant publishedAt) {
        Long[] ids = letters.stream().map(UnpublishedLetter::id).toArray(Long[]::new);
        return tx.preparedQuery(MARK_PUBLISHED)
                .execute(Tuple.tuple().addArrayOfLong(ids).addOffsetDateTime(publishedAt.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
