package dev.tally.credits.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.LedgerTables.Entry;
import dev.tally.credits.SmallBounds;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address with one row more than a filter may look through. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
@TestProfile(SmallBounds.class)
class HistoryBoundsTest {

    private static final String HISTORY = "/api/v0/addresses/0xlarge/credit_history";
    private static final long START = 1772323200L;
    private static final int ROWS = 101;

    @BeforeEach
    void fill() {
        LedgerTables.ready();
        LedgerTables.insert(IntStream.range(0, ROWS)
                .mapToObj(i -> Entry.plain("0xlarge", "r", i, 1, Instant.ofEpochSecond(START + i)))
                .toArray(Entry[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?direction=incoming",
                "?sort_by=amount",
                "?sort_by=tx_hash&cursor=",
                "?has_expiration=false&cursor=",
                "/summary?token=ALEPH",
                "?exclude_payment_method=x&startDate=1"
            })
    void c3_2_a_filter_or_sort_over_too_many_rows_asks_for_a_narrower_range(String query) {
        given().get(HISTORY + query)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:narrow-the-range"))
                .body("scan_max", equalTo(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?direction=incoming&startDate=1772323201",
                "?sort_by=amount&end_date=1772323299",
                "?sort_by=amount&startDate=1772323201&cursor="
            })
    void c3_2_a_narrower_range_is_looked_through(String query) {
        given().get(HISTORY + query).then().statusCode(200);
    }

    @Test
    void c3_2_the_default_order_has_no_such_bound() {
        // When
        List<Integer> newest = given().get(HISTORY).jsonPath().getList("credit_history.credit_index");
        List<Integer> oldest =
                given().get(HISTORY + "?sort_order=1&startDate=1").jsonPath().getList("credit_history.credit_index");

        // Then
        assertThat(oldest).isEqualTo(IntStream.range(0, ROWS).boxed().toList());
        assertThat(newest).isEqualTo(oldest.reversed());
        given().get(HISTORY + "/summary").then().statusCode(200).body("entry_count", equalTo(ROWS));
        given().get(HISTORY + "?cursor=").then().statusCode(200);
    }

    @Test
    void s6_a_page_that_is_not_a_multiple_of_the_chunk_ends_where_it_should() {
        for (int size : new int[] {1, 8, 9, 10, 18, 20}) {
            // When
            List<Integer> page = given().get(HISTORY + "?sort_order=1&page=2&pagination=" + size)
                    .jsonPath()
                    .getList("credit_history.credit_index");

            // Then
            assertThat(page).isEqualTo(IntStream.range(size, 2 * size).boxed().toList());
        }
    }

    @Test
    void s6_pages_by_number_are_bounded_and_say_how_to_go_on() {
        given().get(HISTORY + "?pagination=10&page=7").then().statusCode(200);
        given().get(HISTORY + "?pagination=10&page=8")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:narrow-the-range"))
                .body("offset_max", equalTo(60));
        given().get(HISTORY + "?pagination=10&page=12").then().statusCode(404);
    }

    @Test
    void i1_a_list_answers_head_without_a_body() {
        given().head(HISTORY).then().statusCode(200);
        given().head("/api/v0/credit_balances?pagination=0").then().statusCode(200);
    }
}
