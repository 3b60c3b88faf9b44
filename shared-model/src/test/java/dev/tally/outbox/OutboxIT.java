package dev.tally.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.message.CloudMessage;
import dev.tally.message.Envelope;
import dev.tally.message.EnvelopeDecoder;
import dev.tally.sql.SchemaMigration;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events from the transaction of what they tell of to their topic. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class OutboxIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.000008Z");

    @Inject
    Pool pool;

    @Inject
    OutboxStore store;

    @Inject
    OutboxPublisher publisher;

    @Inject
    EnvelopeDecoder envelopes;

    @Inject
    SchemaMigration migration;

    private final Backend backend = TallyBackend.current();

    @BeforeEach
    void start() {
        await().atMost(PATIENCE).until(migration::isDone);
    }

    private Uni<Void> add(List<OutboxEvent> events) {
        return pool.withTransaction(tx -> store.add(tx, backend.topic(), AT, events));
    }

    private static OutboxEvent event(String key, String type, int number) {
        return new OutboxEvent(key, type, new JsonObject().put("number", number).put("word", "ä"));
    }

    private long unpublished() {
        return pool.query("select count(*) from outbox where published_at is null")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(PATIENCE);
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String type) {
        TopicPartition partition = new TopicPartition(backend.topic() + ".events", 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backend.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records.stream()
                .filter(record -> TestRecords.header(record, "ce_type").equals(type))
                .toList();
    }

    @Test
    void c7_7_an_event_arrives_as_a_cloud_event_in_binary_mode() {
        // When
        add(List.of(event("key", "test.happened", 1), new OutboxEvent(null, "test.nobodys", new JsonObject())))
                .await()
                .atMost(PATIENCE);
        await().atMost(PATIENCE).until(() -> unpublished() == 0);

        // Then
        ConsumerRecord<byte[], byte[]> record = records("test.happened").getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("key");
        assertThat(TestRecords.header(record, "content-type")).isEqualTo("application/json");
        assertThat(envelopes.decode(record.headers(), record.value()))
                .isInstanceOfSatisfying(Envelope.Complete.class, e -> {
                    CloudMessage message = e.message();
                    assertThat(message.source()).isEqualTo("/tally/social");
                    assertThat(message.id()).startsWith("2026-03-04T05:06:07.000008Z/");
                    assertThat(message.time()).isEqualTo(AT);
                    assertThat(message.subject()).isEqualTo("key");
                    assertThat(new JsonObject(new String(message.data(), StandardCharsets.UTF_8)))
                            .isEqualTo(new JsonObject().put("number", 1).put("word", "ä"));
                });
        assertThat(records("test.nobodys").getFirst().key()).isNull();
    }

    @Test
    void c7_7_an_event_of_a_transaction_that_is_rolled_back_is_never_sent() {
        // When
        pool.withTransaction(tx -> store.add(tx, backend.topic(), AT, List.of(event("key", "test.undone", 1)))
                        .chain(() -> tx.query("select 1 / 0").execute()))
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(PATIENCE);
        add(List.of(event("key", "test.done", 1))).await().atMost(PATIENCE);
        await().atMost(PATIENCE).until(() -> !records("test.done").isEmpty());

        // Then
        assertThat(records("test.undone")).isEmpty();
    }

    @Test
    void c7_7_publishers_side_by_side_send_each_event_once() {
        // Given
        int count = 1000;
        add(IntStream.range(0, count)
                        .mapToObj(i -> event("key", "test.many", i))
                        .toList())
                .await()
                .atMost(PATIENCE);

        // When
        Uni.join()
                .all(publisher.publish(), publisher.publish(), publisher.publish())
                .andFailFast()
                .await()
                .atMost(PATIENCE);
        await().atMost(PATIENCE).until(() -> unpublished() == 0);

        // Then
        assertThat(records("test.many").stream()
                        .map(record -> new JsonObject(new String(record.value(), StandardCharsets.UTF_8)))
                        .map(json -> json.getInteger("number")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).boxed().toList());
    }

    @Test
    void c7_7_what_was_published_long_ago_is_dropped_and_what_was_not_stays() {
        // Given
        pool.query("insert into outbox (topic, type, payload, created_at, published_at) values"
                        + " ('old', 't', '', now(), now() - interval '8 days'),"
                        + " ('young', 't', '', now(), now() - interval '6 days')")
                .execute()
                .await()
                .atMost(PATIENCE);

        // When
        publisher.forget().await().atMost(PATIENCE);

        // Then
        assertThat(pool.query("select topic from outbox where topic in ('old', 'young')")
                        .execute()
                        .map(rows -> rows.iterator().next().getString(0))
                        .await()
                        .atMost(PATIENCE))
                .isEqualTo("young");
    }
}
