package dev.tally.projection.slice;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The only writer of {@code stream_position}: the fence that makes effects exactly-once (R4), and its beginnings (R5). */
@ApplicationScoped
public class PositionStore {

    private static final String FENCE = """
            update stream_position
               set next_offset = $4, generation = generation + 1, last_record_at = $5, updated_at = $6, state = 'live'
             where topic = $1 and partition = $2 and next_offset = $3
               and topic_id is not distinct from $7 and state <> 'paused'
            returning generation
            """;

    private static final String CREATE = """
            insert into stream_position (topic, partition, topic_id, next_offset, updated_at)
            values ($1, $2, $3, $4, $5)
            on conflict (topic, partition) do nothing
            """;

    private static final String READ = """
            select topic, partition, topic_id, next_offset, generation, state, last_record_at
              from stream_position
             where topic = $1
             order by partition
            """;

    // What a person paused, only a person lets go on.
    private static final String MARK = """
            update stream_position set state = $3, updated_at = $4
             where topic = $1 and partition = $2 and state <> $3 and state <> 'paused'
            """;

    private static final String ADOPT = """
            update stream_position set topic_id = $3, updated_at = $4
             where topic = $1 and partition = $2 and topic_id is null
            """;

    // The lock of the row waits for the slice that is under way; none passes the fence afterwards.
    private static final String PAUSE = """
            update stream_position set state = 'paused', updated_at = $3
             where topic = $1 and partition = $2 and state <> 'paused'
            """;

    private static final String RESUME = """
            update stream_position set state = 'live', updated_at = $3
             where topic = $1 and partition = $2 and state in ('paused', 'halted')
            """;

    // A person waits as long as a slice may take that is under way.
    private static final String WAIT_FOR_SLICE = """
            select set_config('lock_timeout', '0', true), set_config('statement_timeout', '60000', true)
            """;

    // Partitions that a topic no longer has, because it was made anew with fewer.
    private static final String FORGET = """
            delete from stream_position where topic = $1 and partition >= $2
            """;

    private static final String RESET = """
            update stream_position
               set next_offset = $3, topic_id = $4, updated_at = $5, at_end_at = null, last_record_at = null,
                   state = case when state = 'paused' then state else 'live' end
             where topic = $1 and partition = $2
            returning old.next_offset as before, old.topic_id as topic_before
            """;

    /**
     * Only while somebody waits for it, and no more often than it tells anything new. A stream whose slice is under way
     * stands at no end, and must not keep the others waiting.
     */
    private static final String MARK_END = """
            with standing as materialized (
                select partition from stream_position
                 where topic = $1 and partition = any($2::int[])
                   and (at_end_at is null or at_end_at <= $3::timestamptz - interval '1 second')
                   and exists (select from parked_message)
                 order by partition
                   for update skip locked
            )
            update stream_position p set at_end_at = $3 from standing s
             where p.topic = $1 and p.partition = s.partition
            """;

    private final Pool pool;

    PositionStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * One stream's row.
     *
     * @param topicId the id that the broker gave the topic when the position was first taken
     * @param lastRecordAt the broker's timestamp of the last record applied
     */
    public record Position(
            String topic,
            int partition,
            @Nullable String topicId,
            long nextOffset,
            long generation,
            String state,
            @Nullable Instant lastRecordAt) {}

    /**
     * Moves the position inside the slice's transaction; the row stays locked until it ends.
     *
     * @return the slice's generation; fails with {@link LostFence} when the stream is not where the slice begins, when its
     *     topic is another one by now, or when it is paused
     */
    Uni<Long> fence(SqlConnection tx, Slice slice, Place expected, Instant now) {
        Tuple values = Tuple.tuple()
                .addString(slice.topic())
                .addInteger(slice.partition())
                .addLong(expected.offset())
                .addLong(slice.nextOffset())
                .addOffsetDateTime(Instant.ofEpochMilli(slice.lastTimestamp()).atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addString(expected.topicId());
        return tx.preparedQuery(FENCE).execute(values).map(rows -> {
            if (rows.rowCount() != 1) {
                throw new LostFence(slice.topic() + "-" + slice.partition(), expected.offset());
            }
            return rows.iterator().next().getLong("generation");
        });
    }

    /** Creates the row of a stream at the log's start unless there is one; whoever comes first wins. */
    public Uni<Void> create(String topic, int partition, String topicId, long logStart, Instant now) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(topic, partition, topicId, logStart, now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** All streams of a topic, by partition. */
    public Uni<List<Position>> read(String topic) {
        return pool.preparedQuery(READ).execute(Tuple.of(topic)).map(PositionStore::positions);
    }

    /** Writes a stream's state for everybody to see; a row that has it already is left alone. */
    public Uni<Void> mark(String topic, int partition, String state, Instant now) {
        return pool.preparedQuery(MARK)
                .execute(Tuple.of(topic, partition, state, now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /**
     * Notes that streams have applied everything that was in their logs at an instant (R13); does nothing while no
     * message is parked.
     *
     * @param asked taken before the positions were read; the ends of the logs were read after them
     */
    public Uni<Void> markEnd(String topic, List<Integer> partitions, Instant asked) {
        return pool.preparedQuery(MARK_END)
                .execute(Tuple.of(topic, partitions.toArray(Integer[]::new), asked.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Gives a row that knows no topic id the one that was found: its owner set it by hand. */
    public Uni<Void> adopt(String topic, int partition, String topicId, Instant now) {
        return pool.preparedQuery(ADOPT)
                .execute(Tuple.of(topic, partition, topicId, now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Stops a stream for every replica: once this is done no slice is committed any more. Can be repeated. */
    public Uni<Void> pause(String topic, int partition, Instant now) {
        return pool.withTransaction(tx -> waitForSlice(tx)
                .chain(() -> tx.preparedQuery(PAUSE).execute(Tuple.of(topic, partition, now.atOffset(ZoneOffset.UTC))))
                .replaceWithVoid());
    }

    /** Lets a stream that is paused or halted go on; any other is left alone. */
    public Uni<Void> resume(String topic, int partition, Instant now) {
        return pool.preparedQuery(RESUME)
                .execute(Tuple.of(topic, partition, now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /**
     * Where a stream was before it was reset.
     *
     * @param topicId of the topic at that time; null when it was not known
     */
    public record Before(long offset, @Nullable String topicId) {}

    /** Sets a stream to an offset of the topic that bears the id; a paused one stays paused. Empty without such a stream. */
    public Uni<Optional<Before>> reset(SqlConnection tx, TopicPartition stream, Place to, Instant now) {
        return waitForSlice(tx)
                .chain(() -> tx.preparedQuery(RESET)
                        .execute(Tuple.of(
                                stream.topic(),
                                stream.partition(),
                                to.offset(),
                                to.topicId(),
                                now.atOffset(ZoneOffset.UTC))))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Before(row.getLong("before"), row.getString("topic_before"))));
    }

    /** Forgets the streams of partitions that the topic does not have. */
    public Uni<Void> forget(SqlConnection tx, String topic, int partitions) {
        return tx.preparedQuery(FORGET).execute(Tuple.of(topic, partitions)).replaceWithVoid();
    }

    private static Uni<Void> waitForSlice(SqlConnection tx) {
        return tx.query(WAIT_FOR_SLICE).execute().replaceWithVoid();
    }

    private static List<Position> positions(RowSet<Row> rows) {
        List<Position> positions = new ArrayList<>(rows.size());
        for (Row row : rows) {
            var lastRecordAt = row.getOffsetDateTime("last_record_at");
            positions.add(new Position(
                    row.getString("topic"),
                    row.getInteger("partition"),
                    row.getString("topic_id"),
                    row.getLong("next_offset"),
                    row.getLong("generation"),
                    row.getString("state"),
                    lastRecordAt == null ? null : lastRecordAt.toInstant()));
        }
        return positions;
    }
}
