package dev.tally.box;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.testing.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends messages of the family of boxes. */
final class BoxFeed implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final List<Future<RecordMetadata>> acks = new ArrayList<>();

    BoxFeed(Backend backend) {
        this.topic = backend.topic();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backend.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    BoxFeed send(int partition, String id, BoxMessage message) {
        acks.add(producer.send(record(topic, partition, id, message)));
        return this;
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int partition, String id, BoxMessage message) {
        String json =
                switch (message) {
                    case BoxMessage.Open open ->
                        "{\"actor\":\"%s\",\"box\":\"%s\",\"place\":%d}"
                                .formatted(open.actor(), open.box(), open.place());
                    case BoxMessage.Put put ->
                        "{\"actor\":\"%s\",\"box\":\"%s\",\"place\":%d,\"amount\":%d,\"poison\":%b,\"sleep\":%d}"
                                .formatted(
                                        put.actor(),
                                        put.box(),
                                        put.place(),
                                        put.amount(),
                                        put.poison(),
                                        put.sleepMillis());
                };
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_source", "/test".getBytes(UTF_8));
        headers.add("ce_type", (message instanceof BoxMessage.Open ? "box.open" : "box.put").getBytes(UTF_8));
        return new ProducerRecord<>(topic, partition, message.actor().getBytes(UTF_8), json.getBytes(UTF_8), headers);
    }

    BoxFeed open(int partition, String box, long place) {
        return send(partition, "open-" + box, new BoxMessage.Open("opener", box, place));
    }

    BoxFeed put(int partition, String id, String actor, String box) {
        return send(partition, id, new BoxMessage.Put(actor, box, 1_000, 1, false, 0));
    }

    BoxFeed poison(int partition, String id, String actor, String box) {
        return send(partition, id, new BoxMessage.Put(actor, box, 1_000, 1, true, 0));
    }

    BoxFeed slow(int partition, String id, String box, long millis) {
        return send(partition, id, new BoxMessage.Put("slow-" + id, box, 1_000, 1, false, millis));
    }

    /** Returns when the broker has everything. */
    void flush() {
        producer.flush();
        for (Future<RecordMetadata> ack : acks) {
            try {
                ack.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        acks.clear();
    }

    @Override
    public void close() {
        producer.close();
    }
}
