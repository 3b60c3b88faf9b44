package dev.tally.bench.survive.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.bench.survive.field.CreditsField;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What was published to {@code <topic>.dlq}, by the offset that each record came from. */
record DeadLetterTopic(Map<Long, ConsumerRecord<byte[], byte[]>> records) {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int EMPTY_POLLS_MAX = 10;

    /** Reads until so many different ones are there, or nothing comes any more. */
    static DeadLetterTopic read(CreditsField field, int wanted) {
        var found = new HashMap<Long, ConsumerRecord<byte[], byte[]>>();
        var partition = new TopicPartition(field.topic() + ".dlq", 0);
        Map<String, Object> settings = Map.of("bootstrap.servers", field.bed().kafkaBootstrap());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (var empty = 0; empty < EMPTY_POLLS_MAX && found.size() < wanted; ) {
                var polled = consumer.poll(POLL);
                polled.forEach(record -> found.put(origin(record), record));
                empty = polled.isEmpty() ? empty + 1 : 0;
            }
        }
        return new DeadLetterTopic(found);
    }

    /** The value that came from an offset; null when none did, or when it had none. */
    byte @Nullable [] value(long offset) {
        var record = records.get(offset);
        return record == null ? null : record.value();
    }

    private static long origin(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader("tally-source-offset");
        return header == null ? -1 : Long.parseLong(new String(header.value(), UTF_8));
    }
}
