package dev.tally.bench.credits.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.bench.credits.FeedEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends events to partition 0 of one topic as binary CloudEvents, acknowledged by all replicas. */
public final class FeedProducer implements AutoCloseable {
    private static final int RECORD_BYTES_MAX = 16 * 1024 * 1024;

    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    public FeedProducer(String bootstrap, String topic) {
        this.topic = topic;
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                RECORD_BYTES_MAX,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                4L * RECORD_BYTES_MAX,
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 20,
                ProducerConfig.LINGER_MS_CONFIG,
                5);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * What the broker acknowledged.
     *
     * @param nextOffset the offset behind the last record
     * @param firstNanos when the first acknowledgement came, by {@link System#nanoTime}
     */
    public record Acknowledged(long nextOffset, long firstNanos) {}

    /** Sends all and waits until all are acknowledged. */
    public Acknowledged send(Iterable<FeedEvent> events) throws IOException {
        return sendRecords(() -> StreamSupport.stream(events.spliterator(), false)
                .map(event -> record(topic, event))
                .iterator());
    }

    /** The same for records as they are; what their topic and partition are is the caller's. */
    public Acknowledged sendRecords(Iterable<ProducerRecord<String, byte[]>> records) throws IOException {
        var next = new AtomicLong();
        var first = new AtomicLong();
        var failure = new AtomicReference<@Nullable Exception>();
        for (var record : records) {
            var _ = producer.send(record, (metadata, exception) -> {
                first.compareAndSet(0, System.nanoTime());
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                } else {
                    next.accumulateAndGet(metadata.offset() + 1, Math::max);
                }
            });
        }
        producer.flush();
        var failed = failure.get();
        if (failed != null) {
            throw new IOException("the broker did not take all records of " + topic, failed);
        }
        return new Acknowledged(next.get(), first.get());
    }

    /** The record of an event: a binary CloudEvent for the one partition. */
    public static ProducerRecord<String, byte[]> record(String topic, FeedEvent event) {
        var record = new ProducerRecord<>(topic, 0, event.key(), event.data());
        record.headers()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", event.id().getBytes(UTF_8))
                .add("ce_source", event.source().getBytes(UTF_8))
                .add("ce_type", event.type().getBytes(UTF_8))
                .add("ce_time", event.time().toString().getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        return record;
    }

    @Override
    public void close() {
        producer.close();
    }
}
