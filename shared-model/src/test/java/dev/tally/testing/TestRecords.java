package dev.tally.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Records to and from the broker of the backend under test. */
public final class TestRecords {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestRecords() {}

    /** A CloudEvent in binary mode for the family's topic. */
    public static ProducerRecord<byte[], byte[]> event(String id, String type, byte[] data) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TallyBackend.current().topic(), utf8("key-" + id), data);
        record.headers()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(id))
                .add("ce_source", utf8("urn:test"))
                .add("ce_type", utf8(type));
        return record;
    }

    /** Returns when the broker has it. */
    public static RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        TallyBackend.current().bootstrapServers(),
                        "max.request.size",
                        Integer.toString(17 * 1024 * 1024)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refused a record", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads partition 0 of a topic from its start until a record is the one. */
    public static ConsumerRecord<byte[], byte[]> await(
            String topic, Predicate<ConsumerRecord<byte[], byte[]>> isTheOne) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TallyBackend.current().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .until(() -> next(consumer, isTheOne), record -> record != null);
        }
    }

    /** The text of a header that must be there. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> next(
            KafkaConsumer<byte[], byte[]> consumer, Predicate<ConsumerRecord<byte[], byte[]>> isTheOne) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            if (isTheOne.test(record)) {
                return record;
            }
        }
        return null;
    }
}
