package dev.tally.credits.lots;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.NaiveCredits;
import dev.tally.credits.NaiveCredits.Kind;
import dev.tally.credits.NaiveCredits.Paid;
import dev.tally.credits.NaiveCredits.Row;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class AllocationsResourceTest {

    private static final String ALLOCATIONS = "/v1/credits/{address}/history/{ref}/{index}/allocations";
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    private static void fill() {
        LedgerTables.insert(
                "0xa",
                new NaiveCredits(List.of(
                        new Row(Kind.DISTRIBUTION, "zfirst", 0, T, 100, null),
                        new Row(Kind.RECEIVED, "second", 2, T.plusSeconds(1), 100, T.plusSeconds(60)),
                        new Row(Kind.EXPENSE, "spend", 3, T.plusSeconds(2), -150, null),
                        new Row(Kind.SENT, "sent", 0, T.plusSeconds(3), -80, null))));
    }

    @Test
    void c7_2_a_spend_tells_which_lots_paid_how_much_in_emission_order() {
        // Given
        fill();

        // When, Then
        given().get(ALLOCATIONS, "0xa", "spend", 3)
                .then()
                .statusCode(200)
                .body("address", equalTo("0xa"))
                .body("credit_ref", equalTo("spend"))
                .body("credit_index", equalTo(3))
                .body("message_timestamp", equalTo("2026-03-01T00:00:02Z"))
                .body("amount", equalTo(-150))
                .body("covered", equalTo(150))
                .body("shortfall", equalTo(0))
                .body("allocations.credit_ref", contains("zfirst", "second"))
                .body("allocations.credit_index", contains(0, 2))
                .body("allocations.amount", contains(100, 50))
                .body("allocations.message_timestamp", contains("2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z"))
                .body("next_cursor", nullValue());
    }

    @Test
    void c7_2_what_no_lot_paid_is_the_shortfall() {
        // Given
        fill();

        // When, Then
        given().get(ALLOCATIONS, "0xa", "sent", 0)
                .then()
                .statusCode(200)
                .body("covered", equalTo(50))
                .body("shortfall", equalTo(30))
                .body("allocations.amount", contains(50));
    }

    @Test
    void c7_2_a_grant_tells_who_used_it_and_what_remains() {
        // Given
        fill();

        // When, Then
        given().get(ALLOCATIONS, "0xa", "second", 2)
                .then()
                .statusCode(200)
                .body("amount", equalTo(100))
                .body("expiration_date", equalTo("2026-03-01T00:01:00Z"))
                .body("used", equalTo(100))
                .body("remaining", equalTo(0))
                .body("allocations.credit_ref", contains("spend", "sent"))
                .body("allocations.amount", contains(50, 50));
    }

    @Test
    void c7_2_a_row_that_is_not_this_addresss_is_not_found() {
        // Given
        fill();

        // When, Then
        for (var path : List.of(
                List.of("0xb", "spend", 3),
                List.of("0xa", "spend", 0),
                List.of("0xa", "unknown", 0),
                List.of("0xa", "sent", 1))) {
            given().get(ALLOCATIONS, path.toArray())
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:tally:problem:no-entry"));
        }
        given().get(ALLOCATIONS, "0xa", "spend", "x").then().statusCode(422);
        given().get(ALLOCATIONS, "0xa", "spend", "-1").then().statusCode(422);
        given().get(ALLOCATIONS, "0xa", "spend", "2147483648").then().statusCode(422);
    }

    @Test
    void c7_2_seeded_pages_of_every_row_are_what_a_replay_allocated() {
        long seed = 20_261_130;
        // Given
        NaiveCredits credits = NaiveCredits.seeded(seed, 80, T, 300);
        LedgerTables.insert("0xseeded", credits);

        for (Row row : credits.rows()) {
            // When
            List<String> seen = walk(row);

            // Then
            List<Paid> paid = credits.paid().stream()
                    .filter(part -> row.isGrant()
                            ? part.lot().equals(row)
                            : part.spend().equals(row))
                    .toList();
            assertThat(seen)
                    .as("seed %s row %s", seed, row.key())
                    .isEqualTo(paid.stream()
                            .map(part -> (row.isGrant() ? part.spend() : part.lot()).key() + "=" + part.amount())
                            .toList());
        }
    }

    private static List<String> walk(Row row) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParam("pagination", 2)
                    .queryParam("cursor", cursor)
                    .get(ALLOCATIONS, "0xseeded", row.ref(), row.index())
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, Object>> lines = page.getList("allocations");
            lines.forEach(line ->
                    seen.add(line.get("credit_ref") + "#" + line.get("credit_index") + "=" + line.get("amount")));
            cursor = page.getString("next_cursor");
        }
        return seen;
    }
}
