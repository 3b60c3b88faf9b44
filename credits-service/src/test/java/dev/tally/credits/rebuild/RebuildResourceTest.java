package dev.tally.credits.rebuild;

import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static dev.tally.bench.credits.CreditMessages.instant;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.credits.LedgerTables;
import dev.tally.credits.Writer;
import dev.tally.testing.AdminTokens;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilds of credits as a person asks for them. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
@WithTestResource(AdminTokens.class)
class RebuildResourceTest {

    private static final String BALANCE = "/api/v0/addresses/{a}/balance";

    @Inject
    Writer writer;

    private final List<FeedEvent> events = Writer.traffic(21, 500, 15);

    @BeforeEach
    void fill() {
        Writer.empty();
        writer.write(events, 60);
    }

    @Test
    void r20_everything_is_rebuilt_and_the_result_tells_what_was_wrong() {
        // Given
        String address = anAddress();
        LedgerTables.run("update credit_lot set amount_remaining = 0, live = false where address = '" + address + "'");
        // When, Then
        rebuilt("{\"projection\":\"credits\"}")
                .body("result.policy", equalTo("emission/1"))
                .body("result.changed_addresses", equalTo(1))
                .body("result.expected", notNullValue())
                .body("result", hasKey("swap_lock_ms"))
                .body("result", hasKey("positions"))
                .body("result", hasKey("rows_per_second"));
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
    }

    @Test
    void r20_some_addresses_are_rebuilt_in_place() {
        // Given
        String address = anAddress();
        LedgerTables.run("delete from credit_allocation where address = '" + address + "'");
        // When, Then
        rebuilt("{\"projection\":\"credits\",\"keys\":[\"" + address + "\",\"nobody\"]}")
                .body("result.addresses", equalTo(2))
                .body("result.changed_addresses", equalTo(1))
                .body("result.changed", contains(address));
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
        rebuilt("{\"projection\":\"credits\",\"keys\":[\"" + address + "\"]}").body("result.changed_rows", equalTo(0));
    }

    @Test
    void c4_10_a_dry_run_names_whose_balance_would_change() {
        // Given
        writer.write(List.of(
                distribution(hash("never"), at(1), CreditLine.grant("C914", 1_000)),
                distribution(
                        hash("soon"), at(2), CreditLine.grant("C914", 1_000).expiring(instant(at(50)))),
                expense(hash("spent"), at(10), CreditLine.spend("C914", 1_500))));
        // When, Then
        rebuilt("{\"projection\":\"credits\",\"policy\":\"expiration\",\"dry_run\":true,\"keys\":[\"C914\"]}")
                .body("result.policy", equalTo("expiration/1"))
                .body("result.changes.address", contains("C914"))
                .body("result.changes.before", contains(0))
                .body("result.changes.after", contains(500));
        given().get(BALANCE, "C914").then().body("credit_balance", equalTo(0));
    }

    @Test
    void c4_10_a_policy_that_is_not_configured_is_refused_and_it_is_said_how_to_change_it() {
        for (String keys : List.of("", ",\"keys\":[\"a\"]")) {
            post("{\"projection\":\"credits\",\"policy\":\"expiration\"" + keys + "}")
                    .statusCode(422)
                    .body("type", equalTo("urn:tally:problem:policy-not-configured"))
                    .body("configured", equalTo("emission"))
                    .body("detail", containsString("tally.credits.drain-order=expiration"));
        }
        post("{\"projection\":\"credits\",\"policy\":\"alphabetical\"}")
                .statusCode(422)
                .body("policies", contains("emission", "expiration"));
    }

    @Test
    void c4_8_an_address_that_waits_for_its_rebuild_says_so_until_it_was_rebuilt() {
        // Given
        String address = anAddress();
        given().get(BALANCE, address).then().header("Tally-Stale-Since", nullValue());
        LedgerTables.run("begin; update credit_lot set amount_remaining = 0, live = false where address = '" + address
                + "';" + " insert into dirty values ('lots', '" + address + "', '2026-05-06T07:08:09Z'); commit");
        // Then, as long as the worker has not come by
        assertThat(given().get(BALANCE, address).header("Tally-Stale-Since")).isIn("2026-05-06T07:08:09Z", null);
        eventually().until(() -> given().get(BALANCE, address).header("Tally-Stale-Since") == null);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
    }

    /** One that has spent. */
    private static String anAddress() {
        return Writer.text("select min(address) from credit_allocation");
    }

    private static ValidatableResponse rebuilt(String body) {
        int id = post(body).statusCode(202).extract().jsonPath().getInt("id");
        eventually()
                .until(() -> !show(id).extract().jsonPath().getString("state").equals("running"));
        return show(id).body("state", equalTo("done"));
    }

    private static ValidatableResponse show(int id) {
        return given().header("Authorization", AdminTokens.admin())
                .get("/admin/rebuild/" + id)
                .then();
    }

    private static ValidatableResponse post(String body) {
        return given().header("Authorization", AdminTokens.admin())
                .contentType("application/json")
                .body(body)
                .post("/admin/rebuild")
                .then();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
