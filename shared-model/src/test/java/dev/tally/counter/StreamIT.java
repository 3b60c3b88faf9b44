package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.projection.condition.StreamState;
import dev.tally.projection.slice.Effort;
import dev.tally.projection.slice.LostFence;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.Slice;
import dev.tally.projection.slice.SliceWriter;
import dev.tally.projection.status.StreamMonitor;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runtime with a real broker and a real database, under a family that only the fence keeps from counting twice. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class StreamIT {

    private static final int PARTITIONS = 3;

    @Inject
    SliceWriter writer;

    @Inject
    StreamMonitor monitor;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);
    private CounterFeed feed;

    @BeforeEach
    void start() {
        feed = new CounterFeed(backend, 7);
        // The schema may not be there yet.
        eventually().ignoreExceptions().until(() -> tables.positions().size() == PARTITIONS);
        tables.execute("truncate social.counter, social.audit_generation, social.audit, social.dead_letter cascade");
    }

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void r4_every_message_is_applied_once_and_every_generation_follows_the_one_before() {
        // When
        feed.increments(20_000, PARTITIONS);

        // Then
        awaitApplied();
        assertThat(tables.number("select count(*) from social.audit")).isEqualTo(20_000);
        assertThat(tables.number("""
                select count(*) from (
                    select first_offset - lag(next_offset) over w as hole, generation - lag(generation) over w as step
                      from social.audit_generation window w as (partition by topic, partition order by generation)) g
                 where hole <> 0 or step <> 1""")).isZero();
    }

    @Test
    void m8_a_bad_record_becomes_a_dead_letter_and_keeps_nothing_waiting() {
        // When
        feed.increments(10, PARTITIONS);
        feed.raw(0, "bad-1", "{\"key\":");
        feed.raw(1, "zero", "{\"key\":\"a\",\"amount\":0}");
        feed.raw(2, "negative", "{\"key\":\"a\",\"amount\":-1}");
        feed.increments(10, PARTITIONS);

        // Then
        awaitApplied();
        eventually().until(() -> tables.outcomes("malformed") == 1);
        eventually().until(() -> tables.outcomes("refused") == 1 && tables.outcomes("ignored") == 1);
        assertThat(
                        tables.number(
                                "select count(*) from social.dead_letter where reason = 'broken_json' and outcome = 'malformed'"))
                .isEqualTo(1);
        assertThat(tables.pairs("select reason, count(*) from social.audit where reason is not null group by 1"))
                .isEqualTo(Map.of("broken_json", 1L, "zero", 1L, "negative_amount", 1L));
    }

    @Test
    void r5_after_a_lost_fence_what_waits_in_the_connector_is_neither_skipped_nor_counted_twice() throws SQLException {
        // Given the stream held at its fence while the connector fills up behind it
        int partition = 1;
        long start = tables.positions().getOrDefault("1", 0L);
        try (Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 1 for update");
            List<Map.Entry<String, Long>> backlog = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                String key = "k" + i % 50;
                feed.raw(partition, "buffered-" + i, "{\"key\":\"" + key + "\",\"amount\":1}");
                backlog.add(Map.entry(key, 1L));
            }
            backlog.forEach(entry -> feed.totals().merge(entry.getKey(), entry.getValue(), Long::sum));

            // When another owner applies the first 1,234 of them and goes on
            int applied = 1_234;
            for (int i = 0; i < applied; i++) {
                statement.addBatch("insert into social.counter as c values ('"
                        + backlog.get(i).getKey()
                        + "', 1, 1) on conflict (key) do update"
                        + " set total = c.total + 1, message_count = c.message_count + 1");
            }
            statement.executeBatch();
            statement.execute("update social.stream_position set generation = generation + 1, next_offset = "
                    + (start + applied) + " where partition = 1");
            other.commit();
        }

        // Then
        awaitApplied();
        assertThat(tables.number("select min(first_offset) from social.audit_generation where partition = 1"))
                .isEqualTo(start + 1_234);
    }

    @Test
    void r5_a_position_outside_the_log_stops_the_stream_until_it_is_mended() {
        // Given
        feed.increments(100, PARTITIONS);
        awaitApplied();
        long position = tables.positions().getOrDefault("2", 0L);

        // When
        tables.execute("update social.stream_position set next_offset = 1000000 where partition = 2");
        eventually().until(() -> stateOf(2) == StreamState.GAP);

        // Then
        assertThat(tables.number("select count(*) from social.stream_position where state = 'gap' and partition = 2"))
                .isEqualTo(1);
        feed.increments(100, PARTITIONS);
        tables.execute("update social.stream_position set next_offset = " + position + " where partition = 2");
        awaitApplied();
        eventually().until(() -> stateOf(2) == StreamState.LIVE);
    }

    @Test
    void r5_a_topic_that_was_made_anew_under_a_running_stream_stops_it() {
        // Given
        feed.increments(100, PARTITIONS);
        awaitApplied();
        tables.execute("alter table social.stream_position add column if not exists kept text");
        tables.execute("update social.stream_position set kept = topic_id");

        // When the stream has applied another topic than the one that is there now
        tables.execute("update social.stream_position set topic_id = 'another' where partition = 1");

        // Then
        eventually().until(() -> stateOf(1) == StreamState.GAP);
        assertThat(stateOf(0)).isEqualTo(StreamState.LIVE);
        tables.execute("update social.stream_position set topic_id = kept where partition = 1");
        tables.execute("alter table social.stream_position drop column kept");
        feed.increments(100, PARTITIONS);
        awaitApplied();
        eventually().until(() -> stateOf(1) == StreamState.LIVE);
    }

    private StreamState stateOf(int partition) {
        return monitor.latest().stream()
                .filter(status -> status.stream().equals(backend.topic() + "-" + partition))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void r4_two_owners_of_one_partition_count_each_message_once() throws InterruptedException {
        // Given a second owner that reads partition 0 beside the service
        AtomicBoolean done = new AtomicBoolean();
        Thread zombie = Thread.ofVirtual().start(() -> own(new TopicPartition(backend.topic(), 0), done));

        // When
        for (int i = 0; i < 20; i++) {
            feed.increments(500, 1);
        }

        // Then
        awaitApplied();
        done.set(true);
        zombie.join();
        assertThat(tables.totals()).isEqualTo(feed.totals());
    }

    @Test
    void r10_a_database_that_restarts_loses_and_doubles_nothing() {
        // Given
        feed.increments(5_000, PARTITIONS);

        // When
        backend.postgres().crash();
        feed.increments(5_000, PARTITIONS);
        backend.postgres().start();
        feed.increments(5_000, PARTITIONS);

        // Then
        awaitApplied();
    }

    @Test
    void r10_a_broker_that_restarts_loses_and_doubles_nothing() {
        // Given
        feed.increments(5_000, PARTITIONS);

        // When
        backend.kafka().restart();
        feed.increments(5_000, PARTITIONS);

        // Then
        awaitApplied();
    }

    private void awaitApplied() {
        eventually().untilAsserted(() -> assertThat(tables.totals()).isEqualTo(feed.totals()));
    }

    /** What the service does, again: apply from the position, and begin anew where the fence was lost. */
    private void own(TopicPartition partition, AtomicBoolean done) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backend.bootstrapServers(), "max.poll.records", 100),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            while (!done.get()) {
                long expected = tables.positions().getOrDefault("0", 0L);
                consumer.seek(partition, expected);
                String topicId = tables.text("select topic_id from social.stream_position where partition = 0");
                applyWhileOwner(consumer, partition, new Place(topicId, expected), done::get);
            }
        }
    }

    private void applyWhileOwner(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, Place from, BooleanSupplier done) {
        Place expected = from;
        while (!done.getAsBoolean()) {
            List<ConsumerRecord<byte[], byte[]>> records =
                    consumer.poll(Duration.ofMillis(20)).records(partition);
            if (!records.isEmpty()) {
                try {
                    expected =
                            expected.movedTo(writer.write(writer.prepare(new Slice(records)), expected, Effort.NORMAL)
                                    .await()
                                    .indefinitely()
                                    .nextOffset());
                } catch (LostFence e) {
                    return;
                }
            }
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }
}
