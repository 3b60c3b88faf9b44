package dev.tally.credits.balance;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class BalanceResourceTest {

    private static final String BALANCE = "/api/v0/addresses/{a}/balance";
    private static final Instant LATER = Instant.parse("2100-06-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-07-01T00:00:00.123456Z");
    private static final Instant PAST = Instant.parse("2026-03-02T00:00:00Z");

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    @Test
    void c6_1_an_unknown_address_has_an_answer_of_zeros() {
        given().get(BALANCE, "0xnobody")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("address", equalTo("0xnobody"))
                .body("balance", equalTo(0.0f))
                .body("details", anEmptyMap())
                .body("locked_amount", equalTo(0.0F))
                .body("credit_balance", equalTo(0))
                .body("$", hasKey("credit_balance_details"))
                .body("credit_balance_details", nullValue());
    }

    @Test
    void c6_1_the_balance_sums_lots_that_have_not_expired() {
        // Given
        LedgerTables.lot("0xa", "r1", 0, 100, 70, null);
        LedgerTables.lot("0xa", "r2", 0, 100, 100, LATER);
        LedgerTables.lot("0xa", "r3", 0, 100, 100, PAST);
        LedgerTables.lot("0xa", "r4", 0, 100, 0, null);
        LedgerTables.lot("0xA", "r5", 0, 5, 5, null);

        // When, Then
        given().get(BALANCE, "0xa").then().statusCode(200).body("credit_balance", equalTo(170));
    }

    @Test
    void c6_1_details_group_by_expiration_never_first_without_zeros_and_expired_ones() {
        // Given
        LedgerTables.lot("0xa", "r1", 0, 100, 70, null);
        LedgerTables.lot("0xa", "r1", 1, 100, 30, null);
        LedgerTables.lot("0xa", "r2", 0, 100, 10, LATEST);
        LedgerTables.lot("0xa", "r3", 0, 100, 20, LATER);
        LedgerTables.lot("0xa", "r3", 1, 100, 20, LATER);
        LedgerTables.lot("0xa", "r4", 0, 100, 100, PAST);
        LedgerTables.lot("0xa", "r5", 0, 100, 0, Instant.parse("2100-01-01T00:00:00Z"));

        // When, Then
        given().get(BALANCE + "?include_credit_details=true", "0xa")
                .then()
                .statusCode(200)
                .body("credit_balance", equalTo(150))
                .body("credit_balance_details.amount", contains(100, 40, 10))
                .body(
                        "credit_balance_details.expiration_date",
                        contains(nullValue(), equalTo("2100-06-01T00:00:00Z"), equalTo("2100-07-01T00:00:00.123456Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"include_credit_details", "include_credit_details=", "include_credit_details=1"})
    void c6_1_the_parameter_of_the_details_may_stand_without_a_value(String query) {
        given().get(BALANCE + "?" + query, "0xnobody")
                .then()
                .statusCode(200)
                .body("credit_balance_details.size()", equalTo(0));
    }

    @Test
    void c6_1_a_balance_may_be_larger_than_one_grant_can_be() {
        // Given
        LedgerTables.lot("0xa", "r1", 0, Long.MAX_VALUE, Long.MAX_VALUE, null);
        LedgerTables.lot("0xa", "r2", 0, Long.MAX_VALUE, Long.MAX_VALUE, null);

        // When, Then
        given().get(BALANCE, "0xa")
                .then()
                .statusCode(200)
                .body("credit_balance", equalTo(new BigInteger("18446744073709551614")));
    }

    @Test
    void c6_6_a_bad_value_of_the_details_is_refused() {
        given().get(BALANCE + "?include_credit_details=maybe", "0xa")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:bad-parameter"))
                .body("status", equalTo(422))
                .body("instance", equalTo("/api/v0/addresses/0xa/balance"))
                .body("parameter", equalTo("include_credit_details"))
                .body("error", equalTo("include_credit_details must be true or false."));
    }

    @Test
    void m9_an_address_that_no_database_can_hold_is_refused() {
        given().urlEncodingEnabled(false)
                .get("/api/v0/addresses/a%00b/balance")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:bad-parameter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v0/addresses/0xa/balance?include_credit_details=true&include_credit_details=false",
                "/api/v0/credit_balances?page=1&page=1",
                "/api/v0/addresses/0xa/credit_history?page=1&page=2"
            })
    void c6_6_a_parameter_that_is_given_twice_is_refused(String path) {
        given().get(path)
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:bad-parameter"))
                .body("detail", containsString("once"));
    }

    @Test
    void c6_6_unknown_parameters_are_ignored() {
        given().get(BALANCE + "?chain=ETH&x=y", "0xa").then().statusCode(200);
    }

    @Test
    void r18_every_read_tells_the_position_also_when_it_fails() {
        // Given
        LedgerTables.run(
                "delete from stream_position",
                "insert into stream_position (topic, partition, next_offset, updated_at) values ('t-x', 1, 7, now()), ('t-x', 0, 42, now())");
        try {
            // When, Then
            for (String path : new String[] {
                "/api/v0/addresses/0xa/balance",
                "/api/v0/credit_balances",
                "/api/v0/addresses/0xa/credit_history",
                "/api/v0/addresses/0xa/credit_history?pagination=x",
                "/api/v0/nothing"
            }) {
                given().get(path).then().header("Tally-Position", equalTo("t-x-0=42,t-x-1=7"));
            }
            given().head("/api/v0/addresses/0xa/balance")
                    .then()
                    .statusCode(200)
                    .header("Tally-Position", equalTo("t-x-0=42,t-x-1=7"));
        } finally {
            LedgerTables.run("delete from stream_position where topic = 't-x'");
        }
    }

    @Test
    void i2_an_unknown_path_and_a_wrong_method_are_problems_too() {
        given().get("/api/v0/nothing")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:not-found"))
                .body("error", matchesPattern(".+"));
        given().post("/api/v0/credit_balances")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:method-not-allowed"));
        given().accept("image/png")
                .get("/api/v0/addresses/0xa/balance")
                .then()
                .statusCode(406)
                .contentType("application/problem+json");
    }

    @Test
    void i2_a_failure_of_ours_tells_nothing_of_the_inside() {
        // Given
        LedgerTables.run("alter table credit_lot rename to credit_lot_away");
        try {
            // When, Then
            for (String path : new String[] {"/api/v0/addresses/0xa/balance", "/api/v0/credit_balances"}) {
                String body = given().get(path)
                        .then()
                        .statusCode(500)
                        .contentType("application/problem+json")
                        .body("type", equalTo("urn:tally:problem:internal"))
                        .body("correlation_id", matchesPattern("[0-9a-f-]{36}"))
                        .extract()
                        .asString();
                org.assertj.core.api.Assertions.assertThat(body)
                        .doesNotContainIgnoringCase("exception")
                        .doesNotContain("credit_lot", "select", "io.vertx");
            }
        } finally {
            LedgerTables.run("alter table credit_lot_away rename to credit_lot");
        }
    }
}
