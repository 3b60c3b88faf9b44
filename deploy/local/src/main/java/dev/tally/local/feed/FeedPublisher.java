package dev.tally.local.feed;

import dev.tally.local.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes to the broker: idempotent, acknowledged by all replicas, records of 16 MiB. */
public final class FeedPublisher implements AutoCloseable {

    /**
     * What has been acknowledged in a partition.
     *
     * @param offset of the last record
     */
    public record Acknowledged(long count, long offset) {}

    /** The largest value: 16 MiB; key and headers come on top. */
    public static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;

    private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
    private final Map<String, Acknowledged> acknowledged = new TreeMap<>();
    private final Map<String, Long> failures = new HashMap<>();
    private final AtomicLong events = new AtomicLong();

    public FeedPublisher(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "tally-launcher",
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.request.size",
                EmbeddedKafka.MESSAGE_BYTES_MAX,
                "buffer.memory",
                4L * EmbeddedKafka.MESSAGE_BYTES_MAX,
                "batch.size",
                256 * 1024,
                "linger.ms",
                10,
                "max.block.ms",
                30_000);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public void publish(Publication publication) {
        for (ProducerRecord<byte @Nullable [], byte @Nullable []> each : publication.records()) {
            // The callback hears of what the future would tell.
            Future<RecordMetadata> _ = producer.send(each, (metadata, failure) -> {
                if (failure == null) {
                    acknowledge(metadata);
                } else {
                    fail(each.topic(), failure);
                }
            });
        }
        events.incrementAndGet();
    }

    public void flush() {
        producer.flush();
    }

    /** Events handed to {@link #publish}. */
    public long events() {
        return events.get();
    }

    /** By stream ({@code <topic>-<partition>}). */
    public synchronized Map<String, Acknowledged> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    /** What went wrong, in words, and how often. */
    public synchronized Map<String, Long> failures() {
        return new TreeMap<>(failures);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private synchronized void acknowledge(RecordMetadata metadata) {
        acknowledged.merge(
                metadata.topic() + "-" + metadata.partition(),
                new Acknowledged(1, metadata.offset()),
                (before, one) -> new Acknowledged(before.count + 1, Math.max(before.offset, one.offset)));
    }

    private synchronized void fail(String topic, Exception failure) {
        failures.merge(topic + ": " + failure.getMessage(), 1L, Long::sum);
    }
}
