package dev.tally.credits.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class HistoryResourceTest {

    private static final String HISTORY = "/api/v0/addresses/0xhistory/credit_history";

    @BeforeEach
    void fill() {
        HistoryFixture.fill();
    }

    @Test
    void c6_3_a_row_has_exactly_these_fields_with_decimals_as_text_and_times_in_utc() {
        // When
        Map<String, Object> row = given().get(HISTORY + "?direction=outgoing&page=1&pagination=1&sort_order=1")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .jsonPath()
                .getMap("credit_history[0]");

        // Then
        Map<String, Object> expected = new HashMap<>(Map.of(
                "amount", -300,
                "price", "1000000000000000000000",
                "tx_hash", "node1",
                "provider", "ALEPH",
                "origin", "resource1",
                "origin_ref", "ignored",
                "payment_method", "credit_expense",
                "credit_ref", "spend1",
                "credit_index", 3,
                "message_timestamp", "2026-03-03T00:00:00Z"));
        expected.put("expense_count", 2);
        expected.put("expense_size_mib", "0.10");
        for (String absent : List.of("bonus_amount", "token", "chain", "expiration_date")) {
            expected.put(absent, null);
        }
        assertThat(row).isEqualTo(expected);
    }

    @Test
    void c6_3_small_decimals_have_no_exponent_and_times_keep_their_microseconds() {
        given().get(HISTORY + "?direction=incoming&sort_order=1")
                .then()
                .body("credit_history.price", contains("0.000000001", null))
                .body("credit_history.bonus_amount", contains(50, null))
                .body("credit_history.expiration_date", contains("2026-06-01T00:00:00Z", null))
                .body(
                        "credit_history.message_timestamp",
                        contains("2026-03-01T00:00:00Z", "2026-03-02T00:00:00.000001Z"));
    }

    @Test
    void c6_3_without_parameters_all_rows_come_newest_first() {
        given().get(HISTORY)
                .then()
                .statusCode(200)
                .body("address", equalTo("0xhistory"))
                .body("credit_history.credit_ref", contains("spend2", "spend1", "grant2", "grant1"))
                .body("pagination_page", equalTo(1))
                .body("pagination_total", equalTo(4))
                .body("pagination_per_page", equalTo(0))
                .body("$", not(hasKey("next_cursor")));
    }

    @Test
    void c6_3_pages_by_number() {
        given().get(HISTORY + "?pagination=3&page=2")
                .then()
                .statusCode(200)
                .body("credit_history.credit_ref", contains("grant1"))
                .body("pagination_page", equalTo(2))
                .body("pagination_total", equalTo(4))
                .body("pagination_per_page", equalTo(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tx_hash=0xtx1 | grant1",
                "token=USDC | grant2",
                "chain=ETH | grant1",
                "provider=ALEPH | spend2,spend1,grant1",
                "origin=resource1 | spend1",
                "origin_ref=resource1 | spend2",
                "payment_method=credit_expense | spend2,spend1",
                "has_expiration=true | grant1",
                "has_expiration=false | spend2,spend1,grant2",
                "exclude_payment_method=credit_expense | grant2,grant1",
                "exclude_payment_method=credit_expense,token_transfer | grant2",
                "direction=incoming | grant2,grant1",
                "direction=outgoing | spend2,spend1",
                "resource=resource1 | spend2,spend1",
                "resource=shop | grant1",
                "startDate=1772496000 | spend2,spend1",
                "start_date=1772496000 | spend2,spend1",
                "startDate=1772409600.000001&endDate=1772496000 | spend1,grant2",
                "start_date=1772409600.000002&end_date=1772496000 | spend1",
                "endDate=1772323200 | grant1",
                "end_date=1772323200&token=ALEPH | grant1",
                "token=ALEPH&unknown=1 | grant1"
            })
    void c6_3_each_filter_keeps_the_rows_it_names(String query, String refs) {
        given().get(HISTORY + "?" + query)
                .then()
                .statusCode(200)
                .body("credit_history.credit_ref", equalTo(List.of(refs.split(","))))
                .body("pagination_total", equalTo(refs.split(",").length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=NONE", "?pagination=4&page=2", "?endDate=1", "?token=NONE&cursor="})
    void c6_3_an_empty_page_is_not_found(String query) {
        given().get(HISTORY + query)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:no-history"))
                .body("error", not(equalTo("")));
        given().get("/api/v0/addresses/0xnobody/credit_history").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "startDate=-1",
                "startDate=NaN",
                "endDate=Infinity",
                "end_date=x",
                "startDate=1e99",
                "direction=sideways",
                "sort_by=color",
                "sort_by=credit_ref",
                "sort_order=0",
                "sort_order=desc",
                "has_expiration=perhaps",
                "pagination=-1",
                "pagination=1.5",
                "page=0",
                "token=a%00b",
                "pagination=0&cursor="
            })
    void c6_6_a_bad_value_is_refused(String query) {
        given().urlEncodingEnabled(false)
                .get(HISTORY + "?" + query)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:bad-parameter"))
                .body("parameter", equalTo(query.split("=", 2)[0]))
                .body("error", not(equalTo("")));
    }

    @Test
    void c6_6_an_end_before_the_start_is_refused() {
        given().get(HISTORY + "?startDate=200&endDate=100")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:bad-parameter"));
        given().get(HISTORY + "/summary?startDate=200&end_date=100").then().statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resourceTypes=vm", "resource_types=vm", "resourceTypes="})
    void c6_6_the_types_of_resources_are_an_unsupported_filter(String query) {
        for (String path : List.of(HISTORY, HISTORY + "/summary")) {
            given().get(path + "?" + query)
                    .then()
                    .statusCode(422)
                    .body("type", equalTo("urn:tally:problem:unsupported-filter"));
        }
    }

    @Test
    void c6_6_a_cursor_of_another_address_order_or_filter_is_refused() {
        // Given
        String cursor =
                given().get(HISTORY + "?cursor=&pagination=1").jsonPath().getString("next_cursor");
        assertThat(cursor).isNotNull();

        for (String path : List.of(
                "/api/v0/addresses/0xother/credit_history?",
                HISTORY + "?sort_order=1&",
                HISTORY + "?sort_by=amount&",
                HISTORY + "?token=ALEPH&",
                HISTORY + "?startDate=1&",
                HISTORY + "?pagination=1&cursor=x",
                "/api/v0/credit_balances?")) {
            // When, Then
            given().get(path + "cursor=" + cursor)
                    .then()
                    .statusCode(422)
                    .body("type", equalTo("urn:tally:problem:bad-cursor"));
        }
    }

    @Test
    void c6_4_the_summary_adds_up_what_the_filters_keep() {
        given().get(HISTORY + "/summary")
                .then()
                .statusCode(200)
                .body("address", equalTo("0xhistory"))
                .body("entry_count", equalTo(4))
                .body("total_amount", equalTo(1000))
                .body("total_incoming", equalTo(1500))
                .body("total_outgoing", equalTo(-500));
        given().get(HISTORY + "/summary?resource=resource1&endDate=1772496000")
                .then()
                .statusCode(200)
                .body("entry_count", equalTo(1))
                .body("total_amount", equalTo(-300))
                .body("total_incoming", equalTo(0))
                .body("total_outgoing", equalTo(-300));
    }

    @Test
    void c6_4_the_summary_of_nothing_is_zeros() {
        given().get("/api/v0/addresses/0xnobody/credit_history/summary")
                .then()
                .statusCode(200)
                .body("entry_count", equalTo(0))
                .body("total_amount", equalTo(0))
                .body("total_incoming", equalTo(0))
                .body("total_outgoing", equalTo(0));
    }

    @Test
    void c6_5_a_resource_has_consumed_the_expenses_of_its_effective_origin() {
        given().get("/api/v0/messages/resource1/consumed_credits")
                .then()
                .statusCode(200)
                .body("item_hash", equalTo("resource1"))
                .body("consumed_credits", equalTo(500));
        given().get("/api/v0/messages/ignored/consumed_credits").then().body("consumed_credits", equalTo(0));
        given().get("/api/v0/messages/shop/consumed_credits").then().body("consumed_credits", equalTo(0));
        given().get("/api/v0/messages/unknown/consumed_credits")
                .then()
                .statusCode(200)
                .body("consumed_credits", equalTo(0));
    }
}
