package dev.tally.projection.intake;

import dev.tally.projection.stored.EpochStamp;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The in-memory epochs of the partitions (R5): raised on the polling thread at each reposition, stamped on what that
 * thread polls, so that records read before a reposition are told from those read after it, wherever they wait.
 *
 * <p>Static because Kafka makes interceptors itself; an epoch is never used twice in a process.
 */
final class Epochs {

    private static final AtomicLong LAST = new AtomicLong();
    private static final Map<TopicPartition, Long> CURRENT = new ConcurrentHashMap<>();

    private Epochs() {}

    /** Begins a new epoch; called on the polling thread of the partition's consumer. */
    static long raise(TopicPartition partition) {
        long epoch = LAST.incrementAndGet();
        CURRENT.put(partition, epoch);
        return epoch;
    }

    /** Stamps the first record of what was polled of one partition. */
    static void stamp(ConsumerRecord<?, ?> first) {
        long epoch = CURRENT.getOrDefault(new TopicPartition(first.topic(), first.partition()), 0L);
        first.headers()
                .add(
                        EpochStamp.HEADER,
                        ByteBuffer.allocate(Long.BYTES).putLong(epoch).array());
    }

    /** The epoch in which a record was polled, 0 when it bears no stamp. */
    static long of(ConsumerRecord<?, ?> first) {
        Header header = first.headers().lastHeader(EpochStamp.HEADER);
        if (header == null || header.value().length != Long.BYTES) {
            return 0;
        }
        return ByteBuffer.wrap(header.value()).getLong();
    }
}
