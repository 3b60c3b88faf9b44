package dev.tally.projection.intake;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Stamps what a consumer polls with the epoch of its partition; Kafka calls it on the polling thread. */
@RegisterForReflection
public final class EpochInterceptor implements ConsumerInterceptor<byte[], byte[]> {

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Epochs.stamp(records.records(partition).getFirst());
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Kafka's committed offset is only advisory: nothing depends on it.
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // Nothing to configure: epochs are the process's own.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
