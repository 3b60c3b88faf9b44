package dev.tally.projection.status;

import dev.tally.projection.stream.StreamWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the broker how far a stream is, for the tools of its people only (R9), and learns on the way how far an idle
 * consumer has read: transaction markers at the end of a log are no records and must not look like a lag.
 */
@ApplicationScoped
class AdvisoryOffsets {

    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> seen = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> idleAt = new ConcurrentHashMap<>();

    /**
     * How far the stream really is.
     *
     * @param next the position in the database; the answer is never less
     */
    long reached(StreamWorker worker, long next) {
        TopicPartition partition = worker.partition();
        worker.polling().run(consumer -> {
            if (!consumer.assignment().contains(partition)) {
                return;
            }
            Long before = committed.put(partition, next);
            if (before == null || before != next) {
                consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(next)), (offsets, failure) -> {});
            }
            // Only what was read and found idle at two looks in a row: in between, records may be on their way.
            if (worker.isIdle() && consumer.position(partition) >= next) {
                idleAt.put(partition, consumer.position(partition));
            } else {
                idleAt.remove(partition);
            }
        });
        Long before = seen.put(partition, next);
        if (before != null && next < before) {
            idleAt.remove(partition); // somebody has set the stream back
        }
        Long idle = worker.isIdle() ? idleAt.get(partition) : null;
        return idle == null ? next : Math.max(next, idle);
    }
}
