package dev.tally.credits.statement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.NaiveCredits;
import dev.tally.credits.NaiveCredits.Kind;
import dev.tally.credits.NaiveCredits.Row;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class StatementResourceTest {

    private static final String STATEMENT = "/v1/credits/{address}/statement";
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    private static ValidatableResponse statement(String address, Object from, Object to) {
        return given().queryParam("from", from)
                .queryParam("to", to)
                .get(STATEMENT, address)
                .then()
                .statusCode(200);
    }

    @Test
    void c7_4_a_statement_tells_where_credits_came_from_and_went() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        new Row(Kind.DISTRIBUTION, "before", 0, T.minusSeconds(10), 1000, T.plusSeconds(50)),
                        new Row(Kind.EXPENSE, "long ago", 0, T.minusSeconds(5), -100, null),
                        new Row(Kind.DISTRIBUTION, "bought", 0, T, 500, null),
                        new Row(Kind.MINT, "minted", 0, T.plusSeconds(1), 20, null),
                        new Row(Kind.RECEIVED, "received", 0, T.plusSeconds(2), 70, null),
                        new Row(Kind.EXPENSE, "expense", 0, T.plusSeconds(3), -600, null),
                        new Row(Kind.SENT, "sent", 0, T.plusSeconds(60), -200, null),
                        new Row(Kind.EXPENSE, "too much", 0, T.plusSeconds(61), -1000, null),
                        new Row(Kind.DISTRIBUTION, "after", 0, T.plusSeconds(100), 9, null))));

        // When, Then
        statement("0xa", T, T.plusSeconds(100))
                .body("address", equalTo("0xa"))
                .body("from", equalTo("2026-03-01T00:00:00Z"))
                .body("to", equalTo("2026-03-01T00:01:40Z"))
                .body("opening", equalTo(900))
                .body("granted", equalTo(520))
                .body("received", equalTo(70))
                .body("spent", equalTo(990))
                .body("sent", equalTo(200))
                .body("expired", equalTo(300))
                .body("closing", equalTo(0))
                .body("shortfall", equalTo(610))
                .header("ETag", notNullValue());
    }

    @Test
    void c7_4_the_start_belongs_to_the_range_and_the_end_does_not() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        new Row(Kind.DISTRIBUTION, "lot", 0, T, 100, T.plusSeconds(10)),
                        new Row(Kind.EXPENSE, "spend", 0, T.plusSeconds(5), -40, null))));

        // When, Then
        statement("0xa", T, T.plusSeconds(5))
                .body("opening", equalTo(0))
                .body("granted", equalTo(100))
                .body("spent", equalTo(0))
                .body("closing", equalTo(100));
        statement("0xa", T.plusNanos(1_000), T.plusSeconds(10))
                .body("opening", equalTo(100))
                .body("granted", equalTo(0))
                .body("spent", equalTo(40))
                .body("expired", equalTo(0))
                .body("closing", equalTo(60));
        statement("0xa", T.plusSeconds(10), T.plusSeconds(11))
                .body("opening", equalTo(60))
                .body("expired", equalTo(60))
                .body("closing", equalTo(0));
    }

    @Test
    void c7_4_a_lot_that_is_born_expired_is_granted_and_expires_at_once() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(new Row(Kind.DISTRIBUTION, "stillborn", 0, T, 100, T.minusSeconds(9)))));

        // When, Then
        statement("0xa", T.minusSeconds(10), T).body("granted", equalTo(0)).body("expired", equalTo(0));
        statement("0xa", T, T.plusSeconds(1))
                .body("opening", equalTo(0))
                .body("granted", equalTo(100))
                .body("expired", equalTo(100))
                .body("closing", equalTo(0));
        statement("0xa", T.plusSeconds(1), T.plusSeconds(2))
                .body("opening", equalTo(0))
                .body("expired", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void c7_4_seeded_statements_are_the_naive_ones_and_add_up(long seed) {
        // Given
        NaiveCredits credits = NaiveCredits.seeded(20_261_200 + seed, 70, T, 500);
        LedgerTables.insert("0xseeded", credits);
        LedgerTables.insert("0xneighbour", NaiveCredits.seeded(20_261_300 + seed, 10, T, 500));
        Random random = new Random(seed);

        for (int i = 0; i < 40; i++) {
            // When
            Instant from = T.plusSeconds(random.nextInt(-20, 600));
            Instant to = from.plusSeconds(random.nextInt(1, 400));
            NaiveStatement seen =
                    naive(statement("0xseeded", from, to).extract().jsonPath());

            // Then
            assertThat(seen)
                    .as("seed %s from %s to %s", seed, from, to)
                    .isEqualTo(NaiveStatement.of(credits, from, to))
                    .matches(NaiveStatement::addsUp);
        }
    }

    private static NaiveStatement naive(JsonPath body) {
        return new NaiveStatement(
                body.getLong("opening"),
                body.getLong("granted"),
                body.getLong("received"),
                body.getLong("spent"),
                body.getLong("sent"),
                body.getLong("expired"),
                body.getLong("closing"),
                body.getLong("shortfall"));
    }

    @Test
    void c7_4_sums_may_be_larger_than_one_grant_can_be() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        new Row(Kind.DISTRIBUTION, "one", 0, T, Long.MAX_VALUE, null),
                        new Row(Kind.DISTRIBUTION, "two", 0, T, Long.MAX_VALUE, null))));
        BigInteger sum = BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1);

        // When, Then
        statement("0xa", T, T.plusSeconds(1)).body("granted", equalTo(sum)).body("closing", equalTo(sum));
        statement("0xa", T.plusSeconds(1), T.plusSeconds(2)).body("opening", equalTo(sum));
    }

    @Test
    void c7_4_an_address_that_was_never_seen_has_zeros_and_seconds_are_instants_too() {
        statement("0xnobody", 1_772_323_200, 1_772_323_201)
                .body("from", equalTo("2026-03-01T00:00:00Z"))
                .body("opening", equalTo(0))
                .body("closing", equalTo(0))
                .body("shortfall", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=y",
                "from=1",
                "to=1",
                "from=2&to=1",
                "from=1&to=1",
                "from=x&to=1",
                "from=1&to=253402300800",
                "from=1&from=1&to=2"
            })
    void c6_6_a_bad_range_is_refused(String query) {
        given().get(STATEMENT + "?" + query, "0xa")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:bad-parameter"));
    }
}
