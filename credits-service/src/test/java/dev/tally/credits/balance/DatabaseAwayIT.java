package dev.tally.credits.balance;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads while PostgreSQL is stopped, and after it came back. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class DatabaseAwayIT {

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    @Test
    void r18_without_a_database_a_read_asks_to_try_again_and_tells_no_position() {
        // Given
        TallyBackend.current().postgres().stop();
        try {
            // When, Then
            for (String path : new String[] {
                "/api/v0/addresses/0xa/balance",
                "/api/v0/credit_balances",
                "/api/v0/addresses/0xa/credit_history",
                "/api/v0/messages/x/consumed_credits"
            }) {
                given().get(path)
                        .then()
                        .statusCode(503)
                        .contentType("application/problem+json")
                        .header("Retry-After", notNullValue())
                        .header("Tally-Position", nullValue())
                        .body("type", equalTo("urn:tally:problem:unavailable"))
                        .body("error", notNullValue());
            }
        } finally {
            TallyBackend.current().postgres().start();
        }
        await().untilAsserted(() ->
                given().get("/api/v0/addresses/0xa/balance").then().statusCode(200));
    }
}
