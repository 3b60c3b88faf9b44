package dev.tally.projection.quarantine;

import dev.tally.projection.stored.RecordColumns;
import dev.tally.projection.stored.StoredRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The only writer of {@code quarantined_key} and {@code held_message}. */
@ApplicationScoped
public class QuarantineStore {

    /** The row is the lock: a replay that is under way lets an arrival wait, and the other way round (R12). */
    private static final String LOCK = """
            select key from quarantined_key where topic = $1 and key = any($2::text[]) order by key for update
            """;

    /** For keys that are found late, behind other locks: waiting for one of them could be a deadlock. */
    private static final String LOCK_AT_ONCE = """
            select key from quarantined_key where topic = $1 and key = any($2::text[]) order by key for update nowait
            """;

    private static final String QUARANTINE = """
            insert into quarantined_key (topic, key, dead_letter_id) values ($1, $2, $3)
            on conflict (topic, key) do update set dead_letter_id = excluded.dead_letter_id
            """;

    private static final String HOLD = """
            insert into held_message (
                topic, held_at, partition, record_offset, record_key, headers, payload, key, record_at)
            select $1, $2, h.*
              from unnest($3::integer[], $4::bigint[], $5::text[], $6::jsonb[], $7::bytea[],
                          $8::text[], $9::timestamptz[]) as h
            on conflict (topic, key, partition, record_offset) do nothing
            """;

    private static final String HELD_BEHIND = """
            select topic, key from quarantined_key where dead_letter_id = $1 for update
            """;

    private static final String TAKE = """
            with chosen as (
                select partition, record_offset
                  from held_message
                 where topic = $1 and key = $2
                 order by partition, record_offset
                 limit $3
            )
            delete from held_message h
             using chosen c
             where h.topic = $1 and h.key = $2 and h.partition = c.partition and h.record_offset = c.record_offset
            returning h.topic, h.partition, h.record_offset, h.record_key, h.headers, h.payload, h.record_at
            """;

    private static final String RELEASE = """
            delete from quarantined_key where topic = $1 and key = $2
            """;

    /** As the parked: records of a topic that was made anew begin at zero again. */
    private static final String STEP_ASIDE = """
            update held_message h set record_offset = h.record_offset - s.width
              from (select max(record_offset) + 1 - least(0, min(record_offset)) as width
                      from held_message where topic = $1 and partition = $2) s
             where h.topic = $1 and h.partition = $2
            """;

    private static final String COUNT = """
            select count(*) from (select from held_message where topic = $1 limit $2) h
            """;

    private final Pool pool;

    QuarantineStore(Pool pool) {
        this.pool = pool;
    }

    /** A key that is held. */
    public record HeldKey(String topic, String key) {}

    /** A record that has to wait, and behind which key. */
    public record Held(String key, ConsumerRecord<byte[], byte[]> record) {}

    /**
     * Locks those of the keys that are held, until the end of the transaction.
     *
     * @param waiting false when the transaction may hold other locks already: it fails then instead of waiting
     */
    public Uni<Set<String>> lock(SqlConnection tx, String topic, Collection<String> keys, boolean waiting) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        String[] sorted = new TreeSet<>(keys).toArray(String[]::new);
        return tx.preparedQuery(waiting ? LOCK : LOCK_AT_ONCE)
                .execute(Tuple.of(topic, sorted))
                .map(rows -> rows.stream().map(row -> row.getString("key")).collect(Collectors.toSet()));
    }

    /** Holds a key from now on behind a dead letter. */
    public Uni<Void> quarantine(SqlConnection tx, HeldKey key, long deadLetterId) {
        return tx.preparedQuery(QUARANTINE)
                .execute(Tuple.of(key.topic(), key.key(), deadLetterId))
                .replaceWithVoid();
    }

    /** Puts records behind keys that the transaction has locked; one that is there already stays. */
    public Uni<Void> hold(SqlConnection tx, String topic, Instant now, List<Held> held) {
        if (held.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple().addString(topic).addOffsetDateTime(now.atOffset(ZoneOffset.UTC));
        new RecordColumns(held.stream().map(Held::record).toList()).addTo(values);
        values.addArrayOfString(held.stream().map(Held::key).toArray(String[]::new))
                .addArrayOfOffsetDateTime(held.stream()
                        .map(each -> Instant.ofEpochMilli(
                                        Math.max(0, each.record().timestamp()))
                                .atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
        return tx.preparedQuery(HOLD).execute(values).replaceWithVoid();
    }

    /** Locks the key that is held behind a dead letter, if there is one. */
    public Uni<Optional<HeldKey>> heldBehind(SqlConnection tx, long deadLetterId) {
        return tx.preparedQuery(HELD_BEHIND).execute(Tuple.of(deadLetterId)).map(rows -> rows.stream()
                .findFirst()
                .map(row -> new HeldKey(row.getString("topic"), row.getString("key"))));
    }

    /** Takes the first held records of a locked key away, in offset order; what is left is still held. */
    public Uni<List<ConsumerRecord<byte[], byte[]>>> take(SqlConnection tx, HeldKey key, int countMax) {
        return tx.preparedQuery(TAKE)
                .execute(Tuple.of(key.topic(), key.key(), countMax))
                .map(rows -> rows.stream()
                        .map(row -> StoredRecord.of(row, row.getOffsetDateTime("record_at")))
                        .sorted(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                                .thenComparingLong(ConsumerRecord::offset))
                        .toList());
    }

    /** Ends the hold on a locked key behind which nothing is left. */
    public Uni<Void> release(SqlConnection tx, HeldKey key) {
        return tx.preparedQuery(RELEASE)
                .execute(Tuple.of(key.topic(), key.key()))
                .replaceWithVoid();
    }

    /** How many messages are held, counted up to a bound. */
    public Uni<Long> countHeld(String topic, int countMax) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(topic, countMax))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Makes room for the offsets of a topic that was made anew. */
    public Uni<Void> stepAside(SqlConnection tx, String topic, int partition) {
        return tx.preparedQuery(STEP_ASIDE).execute(Tuple.of(topic, partition)).replaceWithVoid();
    }
}
