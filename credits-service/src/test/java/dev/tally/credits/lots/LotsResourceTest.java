package dev.tally.credits.lots;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.NaiveCredits;
import dev.tally.credits.NaiveCredits.Kind;
import dev.tally.credits.NaiveCredits.Row;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class LotsResourceTest {

    private static final String LOTS = "/v1/credits/{address}/lots";
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    private static Row grant(String ref, Instant at, long amount, @Nullable Instant expiration) {
        return new Row(Kind.DISTRIBUTION, ref, 0, at, amount, expiration);
    }

    private static Row expense(String ref, Instant at, long amount) {
        return new Row(Kind.EXPENSE, ref, 0, at, -amount, null);
    }

    @Test
    void c7_1_an_address_that_was_never_seen_has_an_empty_list() {
        given().get(LOTS, "0xnobody")
                .then()
                .statusCode(200)
                .body("address", equalTo("0xnobody"))
                .body("$", hasKey("at"))
                .body("at", nullValue())
                .body("lots.size()", equalTo(0))
                .body("next_cursor", nullValue());
    }

    @Test
    void c7_1_without_an_instant_lots_are_live_drained_expired_or_pending() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        grant("never", T, 100, null),
                        grant("drained", T.minusSeconds(9), 30, null),
                        grant("expired", T.plusSeconds(1), 7, T.plusSeconds(2)),
                        grant("pending", FUTURE, 5, FUTURE.plusSeconds(1)),
                        grant("unborn", FUTURE.plusSeconds(1), 5, T),
                        expense("spend", T, 50))));

        // When, Then
        given().get(LOTS, "0xa")
                .then()
                .statusCode(200)
                .body("lots.credit_ref", contains("drained", "never", "expired", "pending", "unborn"))
                .body("lots.state", contains("drained", "live", "expired", "pending", "expired"))
                .body("lots.amount_granted", contains(30, 100, 7, 5, 5))
                .body("lots.amount_remaining", contains(0, 80, 7, 5, 5))
                .body("lots[1].expiration_date", nullValue())
                .body("lots[1].credit_index", equalTo(0))
                .body("lots[1].message_timestamp", equalTo("2026-03-01T00:00:00Z"))
                .body("lots[2].expiration_date", equalTo("2026-03-01T00:00:02Z"));
        given().get("/api/v0/addresses/0xa/balance").then().body("credit_balance", equalTo(85));
    }

    @Test
    void c7_1_at_an_instant_only_what_is_dated_up_to_it_counts() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        grant("first", T, 100, T.plusSeconds(30)),
                        grant("second", T.plusSeconds(20), 100, null),
                        expense("spend1", T.plusSeconds(10), 60),
                        expense("spend2", T.plusSeconds(20), 60))));

        // When, Then
        for (var expected : Map.of(
                        "1772323199.999999", "[]",
                        "2026-03-01T00:00:00Z", "[first=100 live]",
                        "2026-03-01T00:00:10Z", "[first=40 live]",
                        "2026-03-01T00:00:19.999999Z", "[first=40 live]",
                        "2026-03-01T00:00:20Z", "[first=0 drained, second=80 live]",
                        "2999-01-01T00:00:00Z", "[first=0 drained, second=80 live]")
                .entrySet()) {
            JsonPath answer = given().queryParam("at", expected.getKey())
                    .get(LOTS, "0xa")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, Object>> lots = answer.getList("lots");
            assertThat(lots.stream()
                            .map(lot -> "%s=%s %s"
                                    .formatted(lot.get("credit_ref"), lot.get("amount_remaining"), lot.get("state")))
                            .toList())
                    .as(expected.getKey())
                    .hasToString(expected.getValue());
        }
        given().queryParam("at", "2026-03-01T01:00:00+01:00")
                .get(LOTS, "0xa")
                .then()
                .body("at", equalTo("2026-03-01T00:00:00Z"));
    }

    @Test
    void c7_1_a_lot_that_expired_with_credits_in_it_says_so_from_its_expiration_on() {
        // Given
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(
                        List.of(grant("lot", T, 100, T.plusSeconds(30)), expense("spend", T.plusSeconds(29), 1))));

        // When, Then
        given().get(LOTS + "?at=2026-03-01T00:00:29.999999Z", "0xa")
                .then()
                .body("lots.state", contains("live"))
                .body("lots.amount_remaining", contains(99));
        given().get(LOTS + "?at=2026-03-01T00:00:30Z", "0xa")
                .then()
                .body("lots.state", contains("expired"))
                .body("lots.amount_remaining", contains(99));
    }

    @ParameterizedTest
    @ValueSource(longs = {20_261_120, 20_261_121, 20_261_122, 20_261_123, 20_261_124})
    void c7_1_seeded_lots_at_any_instant_are_those_of_a_replay_up_to_it(long seed) {
        // Given
        NaiveCredits credits = NaiveCredits.seeded(seed, 60, T, 600);
        LedgerTables.insert("0xseeded", credits);
        LedgerTables.insert("0xneighbour", NaiveCredits.seeded(seed + 1000, 10, T, 600));

        for (int second = -1; second < 1300; second += 110) {
            // When
            Instant at = T.plusSeconds(second).plusNanos(second % 2 * 1_000L);
            List<String> seen = walk("0xseeded", at);

            // Then
            NaiveCredits then = credits.until(at);
            assertThat(seen)
                    .as("seed %s at %s", seed, at)
                    .isEqualTo(then.lots().stream()
                            .map(lot -> lot.key() + " " + then.remainingOf(lot) + " "
                                    + (then.remainingOf(lot) == 0
                                            ? "drained"
                                            : lot.isExpiredAt(at) ? "expired" : "live"))
                            .toList());
        }
    }

    private static List<String> walk(String address, Instant at) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParam("at", at.toString())
                    .queryParam("pagination", 7)
                    .queryParam("cursor", cursor)
                    .get(LOTS, address)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, Object>> lots = page.getList("lots");
            lots.forEach(lot -> seen.add(lot.get("credit_ref") + "#" + lot.get("credit_index") + " "
                    + lot.get("amount_remaining") + " " + lot.get("state")));
            cursor = page.getString("next_cursor");
        }
        return seen;
    }

    @Test
    void c7_1_a_cursor_belongs_to_its_address_and_instant() {
        // Given
        LedgerTables.insert("0xa", new NaiveCredits(List.of(grant("a", T, 1, null), grant("b", T, 1, null))));
        String cursor = given().get(LOTS + "?pagination=1", "0xa")
                .then()
                .statusCode(200)
                .body("next_cursor", notNullValue())
                .extract()
                .path("next_cursor");

        // When, Then
        given().queryParam("cursor", cursor).get(LOTS, "0xa").then().body("lots.credit_ref", contains("b"));
        given().queryParam("cursor", cursor)
                .get(LOTS, "0xb")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:bad-cursor"));
        given().queryParam("cursor", cursor)
                .queryParam("at", T.toString())
                .get(LOTS, "0xa")
                .then()
                .statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at=yesterday",
                "at=",
                "at=-1",
                "at=2026-03-01",
                "at=1&at=2",
                "pagination=0",
                "pagination=x",
                "cursor=x"
            })
    void c6_6_a_bad_value_is_refused(String query) {
        given().get(LOTS + "?" + query, "0xa")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("$", org.hamcrest.Matchers.not(hasKey("error")));
    }

    @Test
    void r18_the_position_stands_beside() {
        LedgerTables.run(
                "delete from stream_position",
                "insert into stream_position (topic, partition, next_offset, updated_at) values ('t-x', 0, 42, now())");
        try {
            given().get(LOTS, "0xa").then().header("Tally-Position", equalTo("t-x-0=42"));
        } finally {
            LedgerTables.run("delete from stream_position where topic = 't-x'");
        }
    }
}
