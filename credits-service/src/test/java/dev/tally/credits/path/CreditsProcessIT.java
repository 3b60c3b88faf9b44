package dev.tally.credits.path;

import static dev.tally.credits.path.Ingest.awaitTables;
import static dev.tally.credits.path.Ingest.eventually;
import static dev.tally.credits.path.Ingest.number;
import static dev.tally.credits.path.Ingest.publish;
import static dev.tally.credits.path.Ingest.traffic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import java.io.IOException;
import java.util.List;
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
            awaitTables(backend, events);
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
            awaitTables(backend, events);
            assertThat(number(backend, "select count(*) from credits.audit")).isEqualTo(20_000);
            assertThat(number(backend, "select sum(duplicate_count) from credits.audit_generation"))
                    .as("each message came once, so none may be found twice")
                    .isZero();
        }
    }
}
