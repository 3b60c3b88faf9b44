package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.hash;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.LedgerTables;
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Reads that say which message they want to see, with the settings of a real service. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class ReadYourWriteIT {

    private static final String BALANCE = "/api/v0/addresses/{a}/balance";

    @Test
    void r19_a_balance_that_is_read_after_a_message_holds_it() {
        CreditPath.publish(distribution(hash("ryw-0"), at(1), grant("Cryw", 1)));
        for (int i = 1; i <= 20; i++) {
            // When
            FeedEvent event = distribution(hash("ryw-" + i), at(1 + i), grant("Cryw", 1));
            long offset = TestRecords.send(TestRecords.event(event.id(), event.type(), event.data()))
                    .offset();
            // Then
            given().header("Tally-After", TallyBackend.current().topic() + "-0=" + offset)
                    .get(BALANCE, "Cryw")
                    .then()
                    .statusCode(200)
                    .body("credit_balance", equalTo(1 + i));
        }
    }

    @Test
    void r19_what_another_replica_applies_wakes_a_read_too() {
        LedgerTables.ready();
        try {
            // Where a machine is so slow that the read gives up before it is woken, it is done again
            Response answer = await().atMost(Duration.ofSeconds(60))
                    .until(this::readThatAnotherReplicaWakes, response -> response.statusCode() == 200);
            // Then
            assertThat(answer.header("Tally-Position")).startsWith("elsewhere-0=11");
        } finally {
            LedgerTables.run("delete from stream_position where topic = 'elsewhere'");
        }
    }

    private Response readThatAnotherReplicaWakes() throws Exception {
        // Given a stream that no worker of this process moves
        LedgerTables.run(
                "delete from stream_position where topic = 'elsewhere'",
                "insert into stream_position (topic, partition, next_offset, updated_at)"
                        + " values ('elsewhere', 0, 10, now())");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Response> answer = CompletableFuture.supplyAsync(
                    () -> given().header("Tally-After", "elsewhere-0=10").get(BALANCE, "nobody"), threads);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> answer.isDone() || waiters().endsWith(" 1.0"));
            // When
            LedgerTables.run("update stream_position set next_offset = 11 where topic = 'elsewhere'");
            return answer.get();
        }
    }

    private String waiters() {
        return given().get(PackagedService.management("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith("tally_read_waiters"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void r19_what_is_never_applied_is_an_answer_to_come_again_in_the_form_of_the_compatible_paths() {
        CreditPath.publish(distribution(hash("ryw-never"), at(1), grant("Cnever", 1)));
        given().header("Tally-After", TallyBackend.current().topic() + "-0=987654321")
                .get(BALANCE, "Cryw")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("2"))
                .header("Tally-Position", notNullValue())
                .body("type", equalTo("urn:tally:problem:not-applied-yet"))
                .body("error", notNullValue());
    }
}
