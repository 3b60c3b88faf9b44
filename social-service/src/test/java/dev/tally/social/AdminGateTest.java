package dev.tally.social;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;

import dev.tally.testing.AdminTokens;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read {@code /admin}, and what it answers to requests that make no sense. */
@QuarkusTest
@WithTestResource(value = TallyBackend.class, initArgs = @ResourceArg(name = "family", value = "social"))
@WithTestResource(AdminTokens.class)
class AdminGateTest {

    private static final String LIST = "/admin/dead-letters";

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/dead-letters", "/admin/dead-letters/1", "/admin/audit?stream=t-0", "/admin/streams"})
    void i3_without_a_token_everything_under_admin_asks_for_one(String path) {
        given().when()
                .get(path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("Bearer"))
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:unauthenticated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/streams", "/admin/dead-letters/1", "/admin/nothing"})
    void i3_without_a_token_nothing_under_admin_can_be_changed(String path) {
        given().post(path).then().statusCode(anyOf(equalTo(401), equalTo(404), equalTo(405)));
        given().delete(path).then().statusCode(anyOf(equalTo(401), equalTo(404), equalTo(405)));
    }

    static Stream<String> badTokens() {
        return Stream.of(
                AdminTokens.bearer("tally", AdminTokens.ROLE, Duration.ofMinutes(-10)),
                AdminTokens.bearer("somebody-else", AdminTokens.ROLE, Duration.ofMinutes(5)),
                // By one second: no clock skew is allowed unless it is configured.
                AdminTokens.bearer("tally", AdminTokens.ROLE, Duration.ofSeconds(-1)),
                AdminTokens.of(AdminTokens.GROUPS),
                AdminTokens.tampered(),
                AdminTokens.symmetric(),
                AdminTokens.forged(),
                "Bearer no-token-at-all",
                "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJ0YWxseSIsImdyb3VwcyI6WyJ0YWxseS1hZG1pbiJdLCJleHAiOjk5OTk5OTk5OTl9.");
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void i3_a_token_that_is_expired_or_foreign_or_forged_or_broken_is_none(String token) {
        given().header("Authorization", token)
                .get(LIST)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:unauthenticated"));
    }

    static Stream<String> otherRoles() {
        return Stream.of(
                AdminTokens.bearer("tally", "listener", Duration.ofMinutes(5)),
                AdminTokens.bearer("tally", AdminTokens.ROLE.toUpperCase(Locale.ROOT), Duration.ofMinutes(5)),
                AdminTokens.of(AdminTokens.UNTIL_2100));
    }

    @ParameterizedTest
    @MethodSource("otherRoles")
    void i3_another_role_or_none_is_forbidden(String token) {
        given().header("Authorization", token)
                .get(LIST)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:forbidden"));
    }

    @Test
    void i3_the_same_claims_with_role_and_end_open() {
        given().header("Authorization", AdminTokens.of(AdminTokens.GROUPS + AdminTokens.UNTIL_2100))
                .get(LIST)
                .then()
                .statusCode(200);
    }

    @Test
    void i3_an_administrator_reads_an_empty_list() {
        given().header("Authorization", AdminTokens.admin())
                .queryParam("stream", "nothing-0")
                .get(LIST)
                .then()
                .statusCode(200)
                .body("dead_letters.size()", equalTo(0))
                .body("", hasKey("next_cursor"));
    }

    @Test
    void i3_what_is_not_under_admin_stays_public_whatever_the_header() {
        given().header("Authorization", "Bearer no-token-at-all")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths", hasKey("/admin/audit"))
                .body("paths", hasKey("/admin/dead-letters/{id}"))
                .body("paths", hasKey("/admin/rebuild"))
                .body("openapi", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/audit",
                "/admin/audit?generation=1",
                "/admin/audit?stream=no-number-",
                "/admin/audit?stream=t-0&generation=0",
                "/admin/audit?stream=t-0&generation=x",
                "/admin/audit?stream=t-0&cursor=AAAA",
                "/admin/audit?message_id=a%00b",
                "/admin/dead-letters?stream=t",
                "/admin/dead-letters?cursor=nonsense",
                "/admin/dead-letters/x",
                "/admin/dead-letters/0"
            })
    void a_request_that_makes_no_sense_is_unprocessable(String path) {
        given().urlEncodingEnabled(false)
                .header("Authorization", AdminTokens.admin())
                .get(path)
                .then()
                .statusCode(422)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/dead-letters/987654321", "/admin/audit?stream=t-0&generation=9", "/admin/nothing"})
    void what_is_not_there_is_not_found(String path) {
        given().header("Authorization", AdminTokens.admin())
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }
}
