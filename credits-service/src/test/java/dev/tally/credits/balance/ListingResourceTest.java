package dev.tally.credits.balance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.LedgerTables.Entry;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class ListingResourceTest {

    private static final String LISTING = "/api/v0/credit_balances";
    private static final Instant PAST = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant LATER = Instant.parse("2100-06-01T00:00:00Z");

    @BeforeEach
    void fill() {
        LedgerTables.ready();
        LedgerTables.lot("0xD", "r1", 0, 300, 300, null);
        LedgerTables.lot("0xa", "r2", 0, 100, 60, null);
        LedgerTables.lot("0xa", "r2", 1, 100, 40, LATER);
        LedgerTables.lot("0xb", "r3", 0, 100, 100, PAST);
        LedgerTables.lot("0xc", "r4", 0, 100, 0, null);
        // Spent without ever having been granted anything.
        LedgerTables.insert(Entry.plain("0xspender", "r5", 0, -5, PAST));
    }

    @Test
    void c6_2_every_address_that_ever_had_a_lot_is_listed_in_address_order_zero_included() {
        given().get(LISTING)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("credit_balances.address", contains("0xD", "0xa", "0xb", "0xc"))
                .body("credit_balances.credits", contains(300, 100, 0, 0))
                .body("pagination_item", equalTo("credit_balances"))
                .body("pagination_page", equalTo(1))
                .body("pagination_per_page", equalTo(100))
                .body("pagination_total", equalTo(4))
                .body("$", not(hasKey("next_cursor")));
    }

    @Test
    void c6_2_pages_by_number_share_one_total_and_end_empty() {
        given().get(LISTING + "?pagination=3&page=2")
                .then()
                .statusCode(200)
                .body("credit_balances.address", contains("0xc"))
                .body("pagination_page", equalTo(2))
                .body("pagination_per_page", equalTo(3))
                .body("pagination_total", equalTo(4));
        given().get(LISTING + "?pagination=3&page=2000000000")
                .then()
                .statusCode(200)
                .body("credit_balances.size()", equalTo(0))
                .body("pagination_total", equalTo(4));
    }

    @Test
    void c6_2_a_threshold_compares_what_has_not_expired() {
        given().get(LISTING + "?min_balance=100")
                .then()
                .statusCode(200)
                .body("credit_balances.address", contains("0xD", "0xa"))
                .body("pagination_total", equalTo(2));
        given().get(LISTING + "?min_balance=101")
                .then()
                .body("credit_balances.address", contains("0xD"))
                .body("pagination_total", equalTo(1));
        given().get(LISTING + "?min_balance=9223372036854775807")
                .then()
                .statusCode(200)
                .body("credit_balances.size()", equalTo(0));
    }

    @Test
    void c6_2_pagination_0_lists_all_however_many_there_are() {
        // Given
        LedgerTables.run(
                "insert into account select 'n' || lpad(i::text, 6, '0'), now() from generate_series(1, 9999) i",
                "insert into credit_lot select 'n' || lpad(i::text, 6, '0'), 'r', 0, i, i, true, null, now() from generate_series(1, 9999) i");

        // When
        JsonPath all = given().get(LISTING + "?pagination=0")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        JsonPath large = given().get(LISTING + "?pagination=5000&page=2")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        // Then
        List<String> addresses = all.getList("credit_balances.address");
        assertThat(addresses).hasSize(10_003).doesNotHaveDuplicates().isSorted();
        assertThat(all.getInt("pagination_total")).isEqualTo(10_003);
        assertThat(all.getInt("pagination_per_page")).isZero();
        assertThat(large.<String>getList("credit_balances.address")).isEqualTo(addresses.subList(5_000, 10_000));
        assertThat(given().get(LISTING + "?pagination=0&min_balance=5000")
                        .jsonPath()
                        .<String>getList("credit_balances.address"))
                .hasSize(5_000)
                .isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&min_balance=100"})
    void c6_2_a_cursor_walks_the_whole_listing_once(String filter) {
        // When
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().get(LISTING + "?pagination=1&cursor=" + cursor + filter)
                    .then()
                    .statusCode(200)
                    .body("pagination_per_page", equalTo(1))
                    .body("$", not(hasKey("pagination_total")))
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("credit_balances.address"));
            cursor = page.getString("next_cursor");
        }

        // Then
        assertThat(seen)
                .containsExactlyElementsOf(
                        filter.isEmpty() ? List.of("0xD", "0xa", "0xb", "0xc") : List.of("0xD", "0xa"));
    }

    @Test
    void c6_2_a_page_by_cursor_holds_100_when_nothing_is_asked_for() {
        given().get(LISTING + "?cursor=").then().statusCode(200).body("pagination_per_page", equalTo(100));
    }

    @Test
    void c6_2_a_page_by_cursor_holds_200_at_most() {
        given().get(LISTING + "?cursor=&pagination=1000")
                .then()
                .statusCode(200)
                .body("pagination_per_page", equalTo(200))
                .body("$", hasKey("next_cursor"))
                .body("next_cursor", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "min_balance=0",
                "min_balance=-1",
                "min_balance=x",
                "min_balance=9223372036854775808",
                "pagination=-1",
                "pagination=x",
                "pagination=",
                "page=0",
                "page=-1",
                "cursor=&pagination=0"
            })
    void c6_6_a_bad_value_is_refused(String query) {
        given().get(LISTING + "?" + query)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:bad-parameter"))
                .body("parameter", equalTo(query.contains("cursor") ? "pagination" : query.split("=", 2)[0]));
    }

    @Test
    void c6_6_a_malformed_cursor_and_one_of_another_list_are_refused() {
        // Given
        String foreign = given().get(LISTING + "?cursor=&pagination=1&min_balance=100")
                .jsonPath()
                .getString("next_cursor");
        assertThat(foreign).isNotNull();

        for (String cursor : new String[] {"x", "nonsense!", "AAAAAAAAAAAAAAAA", foreign}) {
            // When, Then
            given().queryParam("cursor", cursor)
                    .get(LISTING)
                    .then()
                    .statusCode(422)
                    .body("type", equalTo("urn:tally:problem:bad-cursor"))
                    .body("error", not(equalTo("")));
        }
    }
}
