package dev.tally.credits.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The packaged service: how it starts when something is not as it should be, and two of them on one partition. */
class CreditsProcessIT {

    @Test
    void m1_a_topic_with_more_partitions_ends_the_service_with_one_clear_line() throws IOException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 2);

        // When
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits")) {
            eventually().until(() -> !service.isAlive());

            // Then
            assertThat(service.exitValue()).isEqualTo(1);
            assertThat(service.log().lines().filter(line -> line.contains("topic_refused")))
                    .singleElement()
                    .asString()
                    .contains("partitions=2", "partitions_max=1");
        }
    }

    @Test
    void a_database_that_is_away_at_start_is_waited_for_in_one_line_and_nothing_is_lost() throws IOException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        List<FeedEvent> events = traffic(200);
        publish(backend, events);
        backend.postgres().stop();

        // When
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits")) {
            eventually().until(() -> service.probe("live") == 200);
            int before = service.probe("ready");
            eventually().until(() -> service.log().contains("schema_migration_waits"));
            backend.postgres().start();
            eventually().until(() -> service.probe("ready") == 200);

            // Then
            assertThat(before).isEqualTo(503);
            assertThat(service.log().lines().filter(line -> line.contains(" WARN ")))
                    .hasSize(1);
            awaitLots(backend, events);
        }
    }

    @Test
    void r4_two_owners_of_the_partition_apply_each_message_once() throws IOException {
        // Given two services that do not know of each other: each reads the whole partition
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        List<FeedEvent> events = traffic(20_000);
        try (CreditsProcess first = CreditsProcess.start(backend, "first");
                CreditsProcess second = CreditsProcess.start(backend, "second")) {
            eventually().until(() -> first.probe("ready") == 200 && second.probe("ready") == 200);

            // When
            for (int from = 0; from < events.size(); from += 1_000) {
                publish(backend, events.subList(from, from + 1_000));
            }

            // Then
            awaitLots(backend, events);
            assertThat(query(backend, "select 'audited', count(*) from credits.audit"))
                    .isEqualTo(Map.of("audited", 20_000L));
            assertThat(query(backend, "select 'duplicates', sum(duplicate_count) from credits.audit_generation"))
                    .as("each message came once, so none may be found twice")
                    .isEqualTo(Map.of("duplicates", 0L));
        }
    }

    private static List<FeedEvent> traffic(int messages) {
        return new CreditTraffic(CreditTrafficConfig.defaults()
                        .withSeed(11)
                        .withMessages(messages)
                        .withRedeliveries(0))
                .stream().toList();
    }

    private static void publish(Backend backend, List<FeedEvent> events) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backend.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (FeedEvent event : events) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(backend.topic(), event.data());
                record.headers()
                        .add("ce_specversion", TestRecords.utf8("1.0"))
                        .add("ce_id", TestRecords.utf8(event.id()))
                        .add("ce_source", TestRecords.utf8(event.source()))
                        .add("ce_type", TestRecords.utf8(event.type()));
                var sent = producer.send(record);
                assertThat(sent).isNotNull();
            }
        }
    }

    private static void awaitLots(Backend backend, List<FeedEvent> events) {
        Map<String, Long> expected = new TreeMap<>();
        new NaiveLedger()
                .feedAll(events)
                .lots()
                .forEach(lot -> expected.put(lot.ref() + "/" + lot.index(), lot.remaining()));
        eventually().untilAsserted(() -> assertThat(query(
                        backend, "select credit_ref || '/' || credit_index, amount_remaining from credits.credit_lot"))
                .isEqualTo(expected));
    }

    private static Map<String, Long> query(Backend backend, String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, Long> answer = new TreeMap<>();
            while (rows.next()) {
                answer.put(rows.getString(1), rows.getLong(2));
            }
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory eventually() {
        return await().ignoreExceptions().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
    }
}
