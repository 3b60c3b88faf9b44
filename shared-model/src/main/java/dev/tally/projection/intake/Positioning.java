package dev.tally.projection.intake;

import dev.tally.projection.Barred;
import dev.tally.projection.Projection;
import dev.tally.projection.condition.StreamState;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.PositionStore;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.topic.TopicStartup;
import dev.tally.projection.topic.Topics;
import dev.tally.sql.SchemaMigration;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Sets a consumer to where the database says the stream is (R5): at assignment and after a lost fence.
 *
 * <p>The connector's {@code resetToLastCommittedPositions()} would rewind and resume every partition of the consumer;
 * here one partition is set, and epochs make what was read before it harmless, also what waits in the connector's queue.
 */
@ApplicationScoped
public class Positioning {

    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(30);

    private final SchemaMigration migration;
    private final TopicStartup topicStartup;
    private final Topics topics;
    private final PositionStore positions;
    private final Projection<?> projection;
    private final Clock clock;

    Positioning(
            SchemaMigration migration,
            TopicStartup topicStartup,
            Topics topics,
            PositionStore positions,
            Projection<?> projection,
            Clock clock) {
        this.migration = migration;
        this.topicStartup = topicStartup;
        this.topics = topics;
        this.positions = positions;
        this.projection = projection;
        this.clock = clock;
    }

    /**
     * Where a stream goes on.
     *
     * @param epoch in which it is read from there
     * @param halted true when it was stopped there because of what was not the messages' fault
     */
    public record Start(long epoch, Place place, boolean halted) {}

    /** A person paused the stream: it is held at its position until a person lets it go on. */
    public static final class Paused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Paused(TopicPartition partition) {
            super(partition + " is paused", null, false, false);
        }
    }

    /** The position is not in the log, or the log is another one: only a person can tell what is right. */
    public static final class Gap extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Gap(String message) {
            super(message, null, false, false);
        }
    }

    /** Holds a partition that was just assigned: nothing is read of it before it is positioned. Polling thread only. */
    public static void hold(Consumer<?, ?> consumer, TopicPartition partition) {
        consumer.pause(List.of(partition));
        // Without any position the next poll would fail, even though the partition is paused.
        consumer.seek(partition, 0);
        Epochs.raise(partition);
    }

    /** Pauses or resumes as the inbox needs it. Polling thread only; can be repeated. */
    public static void applyPressure(Consumer<?, ?> consumer, TopicPartition partition, Inbox inbox) {
        if (inbox.isClosed() || !consumer.assignment().contains(partition)) {
            return;
        }
        if (inbox.isFull()) {
            consumer.pause(List.of(partition));
        } else {
            consumer.resume(List.of(partition));
        }
    }

    /**
     * Finds the position and sets the consumer to it, then lets it read; blocks, for virtual threads.
     *
     * <p>Fails with {@link Paused}, with {@link Barred}, with {@link Gap}, with {@link Topics.BrokerAway} or with the database's failure; the
     * partition is held then, and the caller tries again.
     */
    public Start position(TopicPartition partition, PollingThread polling, Inbox inbox) {
        polling.run(consumer -> {
            if (consumer.assignment().contains(partition)) {
                consumer.pause(List.of(partition));
            }
        });
        migration.migrated().await().indefinitely();
        holdIfPaused(partition, polling, inbox);
        bar();
        topicStartup.checked().await().indefinitely();
        String topicId = topics.describe(partition.topic()).topicId().toString();
        long logStart = topics.range(partition).start();
        positions
                .create(partition.topic(), partition.partition(), topicId, logStart, clock.instant())
                .await()
                .atMost(DATABASE_PATIENCE);
        Position position = read(partition)
                .orElseThrow(() -> new IllegalStateException("the position of " + partition + " was removed"));
        // Asked for after the position, which somebody else may have moved meanwhile.
        String gap = gap(position, topicId, topics.range(partition));
        if (gap != null || position.state().equals(StreamState.GAP.word())) {
            mark(partition, gap == null ? StreamState.LIVE : StreamState.GAP);
        }
        if (gap != null) {
            throw new Gap(gap);
        }
        if (position.topicId() == null) {
            positions
                    .adopt(partition.topic(), partition.partition(), topicId, clock.instant())
                    .await()
                    .atMost(DATABASE_PATIENCE);
        }
        long epoch = polling.call(consumer -> {
            long begun = set(consumer, partition, position.nextOffset(), inbox);
            consumer.resume(List.of(partition));
            return begun;
        });
        return new Start(
                epoch,
                new Place(topicId, position.nextOffset()),
                position.state().equals(StreamState.HALTED.word()));
    }

    /** The broker is not asked: a paused stream has nothing to do with it. */
    private void holdIfPaused(TopicPartition partition, PollingThread polling, Inbox inbox) {
        Optional<Position> position = read(partition).filter(row -> row.state().equals(StreamState.PAUSED.word()));
        if (position.isPresent()) {
            polling.call(consumer -> set(consumer, partition, position.get().nextOffset(), inbox));
            throw new Paused(partition);
        }
    }

    private void bar() {
        projection.obstacle().await().atMost(DATABASE_PATIENCE).ifPresent(obstacle -> {
            throw new Barred(obstacle);
        });
    }

    /** Writes the state for everybody to see, other replicas among them. */
    public void mark(TopicPartition partition, StreamState state) {
        positions
                .mark(partition.topic(), partition.partition(), state.word(), clock.instant())
                .await()
                .atMost(DATABASE_PATIENCE);
    }

    private Optional<Position> read(TopicPartition partition) {
        return positions.read(partition.topic()).await().atMost(DATABASE_PATIENCE).stream()
                .filter(row -> row.partition() == partition.partition())
                .findFirst();
    }

    private static @Nullable String gap(Position position, String topicId, Topics.LogRange log) {
        if (position.topicId() != null && !position.topicId().equals(topicId)) {
            return "topic " + position.topic() + " was created anew: id " + topicId + ", applied so far "
                    + position.topicId();
        }
        if (!log.holds(position.nextOffset())) {
            return "position " + position.nextOffset() + " is outside the log, which has " + log.start() + " to "
                    + log.end();
        }
        return null;
    }

    private static long set(Consumer<?, ?> consumer, TopicPartition partition, long offset, Inbox inbox) {
        // The partition may have gone and come back: then it has another worker, whose epoch this must not end.
        if (inbox.isClosed() || !consumer.assignment().contains(partition)) {
            throw new IllegalStateException(partition + " is assigned to somebody else by now");
        }
        consumer.seek(partition, offset);
        long epoch = Epochs.raise(partition);
        inbox.clear();
        consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)), (offsets, failure) -> {});
        return epoch;
    }
}
