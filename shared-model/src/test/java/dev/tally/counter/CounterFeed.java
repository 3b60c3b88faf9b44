package dev.tally.counter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.testing.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends increments and keeps count of them in memory: what the tables must say in the end. */
final class CounterFeed implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final SplittableRandom random;
    private final Map<String, Long> totals = new TreeMap<>();
    private final Map<Integer, Long> sentTo = new TreeMap<>();
    private long sent;

    CounterFeed(Backend backend, long seed) {
        this.topic = backend.topic();
        this.random = new SplittableRandom(seed);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backend.bootstrapServers(), "acks", "all", "delivery.timeout.ms", "180000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends so many random increments to random partitions of so many and waits for the broker. */
    void increments(int count, int partitions) {
        List<Future<RecordMetadata>> acks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String key = "k" + random.nextInt(50);
            long amount = 1L + random.nextInt(9);
            totals.merge(key, amount, Long::sum);
            int partition = random.nextInt(partitions);
            sentTo.merge(partition, 1L, Long::sum);
            acks.add(send(partition, "m" + sent++, increment(key, amount)));
        }
        acks.forEach(CounterFeed::await);
    }

    RecordMetadata raw(int partition, String id, String data) {
        return await(send(partition, id, data.getBytes(UTF_8)));
    }

    RecordMetadata record(ProducerRecord<byte[], byte[]> record) {
        return await(producer.send(record));
    }

    Map<String, Long> totals() {
        return totals;
    }

    /** Increments that were sent to a partition. */
    long sent(int partition) {
        return sentTo.getOrDefault(partition, 0L);
    }

    long sent() {
        return sent;
    }

    private static byte[] increment(String key, long amount) {
        return ("{\"key\":\"" + key + "\",\"amount\":" + amount + "}").getBytes(UTF_8);
    }

    private Future<RecordMetadata> send(int partition, String id, byte[] data) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_source", "/test".getBytes(UTF_8));
        headers.add("ce_type", "test.increment".getBytes(UTF_8));
        return producer.send(new ProducerRecord<>(topic, partition, id.getBytes(UTF_8), data, headers));
    }

    private static RecordMetadata await(Future<RecordMetadata> ack) {
        try {
            return ack.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
