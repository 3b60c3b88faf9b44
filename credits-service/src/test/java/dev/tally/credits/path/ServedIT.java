package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import dev.tally.testing.AdminTokens;
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the packaged service serves, asked once: what a binary was built without is missing only when it is used. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class ServedIT {

    private static final Duration OVER = Duration.ofMinutes(-1);

    /** What some reads must be asked; the others do not mind. */
    private static final Map<String, String> QUESTIONS = Map.of(
            "address", "Cserved",
            "from", "2026-01-01T00:00:00Z",
            "to", "2026-12-01T00:00:00Z",
            "message_id", hash("served-e"));

    @Test
    void every_read_that_the_description_names_answers_with_more_than_an_error() {
        // Given something to show
        CreditPath.publish(
                distribution(hash("served-d"), at(1), grant("Cserved", 100)),
                expense(hash("served-e"), at(2), spend("Cserved", 30)));
        malformed("served-m");
        Map<String, Map<String, Object>> paths =
                given().get("/q/openapi?format=json").jsonPath().getMap("paths");
        List<String> reads = paths.entrySet().stream()
                .filter(path -> path.getValue().containsKey("get"))
                .map(Map.Entry::getKey)
                .toList();
        // When, Then
        assertThat(reads).contains("/admin/streams", "/admin/dead-letters/{id}", "/api/v0/addresses/{address}/balance");
        for (String read : reads) {
            // What is unknown here, or asks for more than this knows, is 4xx; what cannot be written as JSON would be
            // 500
            admin().queryParams(QUESTIONS)
                    .get(filled(read))
                    .then()
                    .statusCode(lessThan(500))
                    .body(containsString("{"));
        }
    }

    @Test
    void r19_a_body_that_its_reader_knows_is_not_sent_again() {
        String balance = "/api/v0/addresses/Cknown/balance";
        // Given
        String tag = given().get(balance).getHeader("ETag");
        // When, Then
        given().header("If-None-Match", tag).get(balance).then().statusCode(304);
    }

    @Test
    void m8_what_is_no_message_becomes_a_dead_letter_that_is_published_shown_replayed_and_thrown_away() {
        // Given
        malformed("served-broken");
        Map<String, Object> letter = newestLetter();
        String path = "/admin/dead-letters/" + letter.get("id");
        // When, Then
        assertThat(letter).containsEntry("outcome", "malformed");
        assertThat(TestRecords.await(
                                TallyBackend.current().topic() + ".dlq",
                                record -> TestRecords.header(record, "ce_id").equals("served-broken"))
                        .value())
                .isEqualTo(TestRecords.utf8("{"));
        admin().get(path).then().statusCode(200).body("offset", equalTo(letter.get("offset")));
        admin().post(path + "/replay").then().statusCode(409).contentType("application/problem+json");
        assertThat(admin().get("/admin/dead-letters").jsonPath().getList("dead_letters"))
                .contains(letter);
        admin().delete(path).then().statusCode(204);
        admin().get(path).then().statusCode(404).body("type", equalTo("urn:tally:problem:not-found"));
    }

    @Test
    void r5_a_stream_is_paused_resumed_and_set_to_another_place() {
        // Given
        String stream = TallyBackend.current().topic() + "-0";
        CreditPath.publish(distribution(hash("served-p1"), at(1), grant("Cpaused", 1)));
        // When
        admin().post("/admin/streams/{stream}/pause", stream)
                .then()
                .statusCode(200)
                .body("state", equalTo("paused"));
        admin().post("/admin/streams/{stream}/resume", stream).then().statusCode(200);
        CreditPath.publish(distribution(hash("served-p2"), at(2), grant("Cpaused", 1)));
        // Then
        assertThat(CreditPath.balance("Cpaused")).isEqualTo(2);
        admin().contentType("application/json")
                .body("{\"to\":\"end\"}")
                .post("/admin/streams/{stream}/reset", stream)
                .then()
                .statusCode(200);
    }

    @Test
    void i3_only_a_token_of_an_administrator_opens_the_gate() {
        assertThat(streams(null)).isEqualTo(401);
        assertThat(streams("Bearer broken")).isEqualTo(401);
        assertThat(streams(AdminTokens.forged())).isEqualTo(401);
        assertThat(streams(AdminTokens.tampered())).isEqualTo(401);
        assertThat(streams(AdminTokens.symmetric())).isEqualTo(401);
        assertThat(streams(AdminTokens.bearer("tally", AdminTokens.ROLE, OVER))).isEqualTo(401);
        assertThat(streams(AdminTokens.bearer("tally", "listener", OVER.negated())))
                .isEqualTo(403);
        assertThat(streams(AdminTokens.admin())).isEqualTo(200);
    }

    @Test
    void i4_probes_and_pages_for_people_are_served() {
        for (String probe : List.of("live", "ready", "started")) {
            given().get(PackagedService.management("/q/health/" + probe))
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("UP"));
        }
        given().get("/q/swagger-ui/").then().statusCode(200).contentType("text/html");
    }

    private static String filled(String path) {
        return path.replace("{address}", "Cserved")
                .replace("{item_hash}", hash("served-e"))
                .replace("{credit_ref}", hash("served-d"))
                .replace("{credit_index}", "0")
                .replace("{stream}", TallyBackend.current().topic() + "-0")
                .replace("dead-letters/{id}", "dead-letters/" + newestLetter().get("id"))
                .replaceAll("\\{[a-z_]+}", "1");
    }

    private static Map<String, Object> newestLetter() {
        return admin().get("/admin/dead-letters").jsonPath().getMap("dead_letters[0]");
    }

    private static void malformed(String id) {
        long offset = TestRecords.send(TestRecords.event(id, "network.aleph.message", TestRecords.utf8("{")))
                .offset();
        given().header("Tally-After", TallyBackend.current().topic() + "-0=" + offset)
                .get("/api/v0/addresses/nobody/balance")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", AdminTokens.admin());
    }

    private static int streams(@Nullable String authorization) {
        RequestSpecification request = authorization == null ? given() : given().header("Authorization", authorization);
        return request.get("/admin/streams").statusCode();
    }
}
