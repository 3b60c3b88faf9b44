package dev.tally.credits.statement;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.NaiveCredits;
import dev.tally.credits.NaiveCredits.Kind;
import dev.tally.credits.NaiveCredits.Row;
import dev.tally.credits.Plans;
import dev.tally.rest.ReadSnapshot;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class ForecastResourceTest {

    private static final String FORECAST = "/v1/credits/{address}/forecast";
    private static final Duration WEEK = Duration.ofDays(7);

    @Inject
    ReadSnapshot snapshot;

    // Windows end now, so what is in them must be dated by the clock.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    private Row grant(String ref, int hours, long amount, @Nullable Instant expiration) {
        return new Row(Kind.DISTRIBUTION, ref, 0, now.plusSeconds(hours * 3600L), amount, expiration);
    }

    private Row spend(Kind kind, String ref, int hours, long amount) {
        return new Row(kind, ref, 0, now.plusSeconds(hours * 3600L), -amount, null);
    }

    @Test
    void c7_3_a_forecast_tells_what_expires_when_and_when_nothing_is_left() {
        // Given
        Instant soon = now.plus(Duration.ofDays(2));
        Instant later = now.plus(Duration.ofDays(30));
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        grant("expiring", -500, 300, soon),
                        grant("lasting", -499, 60, null),
                        grant("second", -498, 40, later),
                        grant("expired", -497, 1000, now.minusSeconds(60)),
                        grant("pending", 24, 5, later),
                        spend(Kind.EXPENSE, "before the window", -200, 100),
                        spend(Kind.EXPENSE, "monday", -100, 30),
                        spend(Kind.SENT, "sent", -50, 20))));

        // When, Then: 50 a week; the 150 of the first lot are gone in two days, 105 remain for three weeks
        given().get(FORECAST, "0xa")
                .then()
                .statusCode(200)
                .body("address", equalTo("0xa"))
                .body("burn", equalTo("PT168H"))
                .body("balance", equalTo(255))
                .body("never_expires", equalTo(60))
                .body("expirations.amount", contains(150, 45))
                .body("expirations.expiration_date", contains(soon.toString(), later.toString()))
                .body("expires_later", equalTo(0))
                .body("covered_spend", equalTo(50))
                .body(
                        "zero_at",
                        equalTo(now.minusSeconds(100 * 3600)
                                .plus(WEEK.multipliedBy(3))
                                .toString()))
                .body("stopped_by", nullValue())
                .header("ETag", notNullValue());
        given().get("/api/v0/addresses/0xa/balance").then().body("credit_balance", equalTo(255));
    }

    @Test
    void c7_3_only_covered_spends_of_the_window_count() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        spend(Kind.EXPENSE, "uncovered", -3, 1_000_000),
                        grant("lot", -2, 100, null),
                        spend(Kind.EXPENSE, "future", 1, 7),
                        spend(Kind.EXPENSE, "covered", -1, 10))));

        // When, Then
        given().get(FORECAST + "?burn=2h", "0xa")
                .then()
                .statusCode(200)
                .body("burn", equalTo("PT2H"))
                .body("covered_spend", equalTo(10))
                .body("balance", equalTo(83))
                .body(
                        "zero_at",
                        equalTo(now.minusSeconds(3600).plusSeconds(9 * 7200).toString()));
    }

    @Test
    void c7_3_a_balance_that_never_ends_names_the_bound() {
        // Given
        LedgerTables.insert("0xa", new NaiveCredits(List.of(grant("lot", -2, 100, null))));

        // When, Then
        given().get(FORECAST + "?burn=P90D", "0xa")
                .then()
                .statusCode(200)
                .body("zero_at", nullValue())
                .body("stopped_by", equalTo("horizon"));
    }

    @Test
    void c7_3_an_address_that_was_never_seen_has_nothing_now() {
        given().get(FORECAST, "0xnobody")
                .then()
                .statusCode(200)
                .body("balance", equalTo(0))
                .body("expirations", hasSize(0))
                .body("zero_at", notNullValue())
                .body("stopped_by", nullValue());
    }

    @Test
    void c7_3_many_expirations_are_told_up_to_a_bound_and_the_rest_in_one_sum() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(IntStream.rangeClosed(1, 205)
                        .mapToObj(i -> grant("lot" + i, -2, i, now.plusSeconds(86_400L * i)))
                        .toList()));

        // When, Then
        given().get(FORECAST, "0xa")
                .then()
                .statusCode(200)
                .body("expirations", hasSize(200))
                .body("expirations[199].amount", equalTo(200))
                .body("expires_later", equalTo(201 + 202 + 203 + 204 + 205))
                .body("balance", equalTo(205 * 206 / 2))
                .body("zero_at", equalTo(now.plusSeconds(86_400L * 205).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"burn=", "burn=7", "burn=59m", "burn=367d", "burn=week", "burn=-7d", "burn=1d&burn=2d"})
    void c6_6_a_bad_window_is_refused(String query) {
        given().get(FORECAST + "?" + query, "0xa")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:bad-parameter"));
    }

    @Test
    void s5_a_forecast_is_served_by_indexes() {
        // Given
        Plans.fill();
        OffsetDateTime from = OffsetDateTime.parse("2026-03-01T06:00:00Z");
        OffsetDateTime to = OffsetDateTime.parse("2026-03-01T12:00:00Z");

        for (String address : new String[] {Plans.LARGE, "0xsmall"}) {
            // When, Then
            assertServed(ForecastReads.COUNT_UP_TO, Tuple.of(address, from, to, 1_000_001L));
            assertServed(ForecastReads.LOTS, Tuple.of(address, to));
            assertServed(ForecastReads.WINDOW, Tuple.of(address, from, to));
        }
    }

    private void assertServed(String statement, Tuple parameters) {
        Plans.assertServedByAnIndex(Plans.of(snapshot, statement, parameters));
        Plans.assertServedByAnIndex(Plans.generic(statement, true));
    }
}
