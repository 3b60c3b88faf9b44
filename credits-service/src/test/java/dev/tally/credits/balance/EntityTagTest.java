package dev.tally.credits.balance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags of single resources, and what a client saves with them. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
class EntityTagTest {

    private static final String BALANCE = "/api/v0/addresses/0xa/balance";

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {BALANCE, "/api/v0/addresses/0xa/credit_history/summary", "/api/v0/messages/cafe/consumed_credits"
            })
    void r19_a_single_resource_has_a_strong_tag_and_is_not_sent_again_to_whom_has_it(String path) {
        // Given
        Response first = given().get(path);
        String tag = first.header("ETag");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        // When, Then
        given().header("If-None-Match", tag)
                .get(path)
                .then()
                .statusCode(304)
                .header("ETag", equalTo(tag))
                .body(emptyString());
        given().head(path).then().statusCode(200).header("ETag", equalTo(tag));
    }

    @Test
    void r19_the_tag_changes_with_what_is_sent_and_with_nothing_else() {
        // Given
        String before = given().get(BALANCE).header("ETag");
        String same = given().get(BALANCE).header("ETag");
        String detailed = given().get(BALANCE + "?include_credit_details=true").header("ETag");

        // When
        LedgerTables.lot("0xa", "r1", 0, 100, 70, null);

        // Then
        assertThat(same).isEqualTo(before);
        assertThat(detailed).isNotEqualTo(before);
        given().header("If-None-Match", before)
                .get(BALANCE)
                .then()
                .statusCode(200)
                .header("ETag", not(equalTo(before)))
                .contentType("application/json")
                .body("credit_balance", equalTo(70));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"other\", %s", "W/%s", "\"other\",W/%s , \"third\""})
    void r19_any_form_of_the_header_that_names_the_tag_is_understood(String form) {
        String tag = given().get(BALANCE).header("ETag");
        given().header("If-None-Match", form.replace("%s", tag))
                .get(BALANCE)
                .then()
                .statusCode(304)
                .body(emptyString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "W/\"other\"", "other"})
    void r19_another_tag_brings_the_whole_answer(String header) {
        given().header("If-None-Match", header)
                .get(BALANCE)
                .then()
                .statusCode(200)
                .header("ETag", matchesPattern("\"[0-9a-f]{32}\""))
                .body("credit_balance", equalTo(0));
    }

    @Test
    void r19_a_condition_that_cannot_be_met_is_a_problem() {
        given().header("If-Match", "\"other\"")
                .get(BALANCE)
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("status", equalTo(412));
    }

    @Test
    void r19_lists_and_errors_have_no_tag() {
        given().get("/api/v0/credit_balances").then().statusCode(200).header("ETag", nullValue());
        given().get(BALANCE + "?include_credit_details=maybe")
                .then()
                .statusCode(422)
                .header("ETag", nullValue());
    }
}
