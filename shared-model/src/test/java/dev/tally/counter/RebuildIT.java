package dev.tally.counter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.testing.AdminTokens;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rebuilds as a person asks for them, over the derived totals of the test family. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
@WithTestResource(AdminTokens.class)
class RebuildIT {

    private static final int ALL_STEPS = 1_000_000;

    private static final String LOCK = "hashtextextended('tally.rebuild:social', 0)";

    @Inject
    MirrorRebuild mirror;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);

    @BeforeEach
    void fill() {
        eventually().ignoreExceptions().until(() -> tables.positions().size() == 3);
        free();
        eventually().until(() -> tables.number("select count(*) from pg_locks where locktype = 'advisory'") == 0);
        tables.execute("truncate social.counter, social.mirror, social.rebuild_job");
        tables.execute("insert into social.counter values ('a', 1, 1), ('b', 2, 1), ('c', 3, 1)");
    }

    @AfterEach
    void free() {
        mirror.steps().drainPermits();
        mirror.steps().release(ALL_STEPS);
    }

    @Test
    void r20_a_rebuild_of_everything_derives_every_key_and_says_how_far_it_is() {
        // When
        long id = begun("{\"projection\":\"mirror\"}");
        // Then
        awaitState(id, "done")
                .body("projection", equalTo("mirror"))
                .body("keys", nullValue())
                .body("dry_run", equalTo(false))
                .body("rows", equalTo(MirrorRebuild.STEPS))
                .body("total", equalTo(MirrorRebuild.STEPS))
                .body("eta_seconds", nullValue())
                .body("finished_at", notNullValue())
                .body("reason", nullValue())
                .body("result.written", equalTo(3))
                .body("result.policy", equalTo("null"));
        assertThat(mirrored()).isEqualTo("{a=1, b=2, c=3}");
    }

    @Test
    void r20_only_the_keys_that_were_asked_for_are_derived_by_the_policy_that_was_asked_for() {
        // When
        long id = begun("{\"projection\":\"mirror\",\"keys\":[\"c\",\"a\",\"a\"],\"policy\":\"double\"}");
        // Then
        awaitState(id, "done").body("keys", equalTo(2)).body("policy", equalTo("double"));
        assertThat(mirrored()).isEqualTo("{a=2, c=6}");
    }

    @Test
    void r20_a_dry_run_writes_nothing() {
        // When
        long id = begun("{\"projection\":\"mirror\",\"dry_run\":true}");
        // Then
        awaitState(id, "done").body("dry_run", equalTo(true)).body("result.written", equalTo(3));
        assertThat(mirrored()).isEqualTo("{}");
    }

    @Test
    void i5_a_rebuild_that_runs_shows_its_progress_and_keeps_others_away() {
        // Given
        mirror.steps().drainPermits();
        mirror.steps().release(2);
        long id = begun("{\"projection\":\"mirror\"}");
        eventually().until(() -> show(id).extract().jsonPath().getLong("rows") == 2);
        // When, Then
        show(id).body("state", equalTo("running"))
                .body("total", equalTo(MirrorRebuild.STEPS))
                .body("rate", greaterThan(0f))
                .body("eta_seconds", greaterThan(0f))
                .body("finished_at", nullValue());
        post("{\"projection\":\"mirror\"}")
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:rebuild-running"))
                .body("id", equalTo((int) id))
                .body("projection", equalTo("mirror"));
        // When
        free();
        // Then
        awaitState(id, "done");
        admin().get("/admin/rebuild")
                .then()
                .statusCode(200)
                .body("rebuilds.id", equalTo(List.of((int) id)))
                .body("rebuilds[0].result", nullValue());
    }

    @Test
    void i5_a_cancelled_rebuild_ends_soon_and_leaves_nothing_behind() {
        // Given
        mirror.steps().drainPermits();
        mirror.steps().release(1);
        long id = begun("{\"projection\":\"mirror\"}");
        // When
        admin().delete("/admin/rebuild/" + id).then().statusCode(202);
        // Then
        awaitState(id, "cancelled").body("reason", equalTo("cancelled"));
        assertThat(leftovers()).isZero();
        assertThat(mirrored()).isEqualTo("{}");
        admin().delete("/admin/rebuild/" + id)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("state", equalTo("cancelled"));
    }

    @Test
    void i5_a_rebuild_is_cancelled_by_any_replica() {
        // Given
        mirror.steps().drainPermits();
        long id = begun("{\"projection\":\"mirror\"}");
        // When
        tables.execute("update social.rebuild_job set cancel_wanted = true where id = " + id);
        // Then
        awaitState(id, "cancelled");
    }

    @Test
    void r20_a_rebuild_that_finds_a_difference_fails_with_its_reason_and_leaves_nothing_behind() {
        // When
        long id = begun("{\"projection\":\"mirror\",\"policy\":\"inconsistent\"}");
        // Then
        awaitState(id, "failed")
                .body("reason", equalTo("checksums_differ expected=1 shadow=2"))
                .body("result.expected", equalTo(1))
                .body("result.shadow", equalTo(2));
        assertThat(leftovers()).isZero();
    }

    @Test
    void r20_a_rebuild_that_breaks_fails_and_another_can_begin() {
        // Given
        long broken = begun("{\"projection\":\"mirror\",\"policy\":\"broken\"}");
        awaitState(broken, "failed").body("reason", equalTo("a broken invariant"));
        assertThat(leftovers()).isZero();
        // When, Then
        awaitState(begun("{\"projection\":\"mirror\"}"), "done");
    }

    @Test
    void r20_a_rebuild_that_loses_its_lock_gives_up() throws SQLException {
        // Given
        mirror.steps().drainPermits();
        long id = begun("{\"projection\":\"mirror\"}");
        // When
        tables.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted");
        // Then
        awaitState(id, "interrupted");
        eventually().until(() -> mirror.active() == 0);
        // When, Then what it has left behind does not keep the next one from its work
        free();
        eventually().until(() -> post("{\"projection\":\"mirror\"}").extract().statusCode() == 202);
    }

    @Test
    void i5_a_rebuild_of_another_replica_keeps_this_one_away_and_is_interrupted_when_that_one_is_gone()
            throws SQLException {
        try (Connection other = backend.app();
                Statement statement = other.createStatement()) {
            // Given
            lock(statement);
            long id = anotherReplicasJob(statement);
            // When, Then
            show(id).body("state", equalTo("running"));
            post("{\"projection\":\"mirror\"}").statusCode(409).body("id", equalTo((int) id));
            // When
            statement.execute("select pg_advisory_unlock_all()");
            // Then
            show(id).body("state", equalTo("interrupted")).body("reason", equalTo("its process ended"));
            admin().delete("/admin/rebuild/" + id).then().statusCode(409);
            awaitState(begun("{\"projection\":\"mirror\"}"), "done");
            assertThat(tables.text("select state from social.rebuild_job where id = " + id))
                    .isEqualTo("interrupted");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"projection\":\"nothing\"}",
                "{\"projection\":1}",
                "{\"projection\":\"mirror\",\"keys\":[]}",
                "{\"projection\":\"mirror\",\"keys\":\"a\"}",
                "{\"projection\":\"mirror\",\"keys\":[1]}",
                "{\"projection\":\"mirror\",\"keys\":[\" \"]}",
                "{\"projection\":\"mirror\",\"keys\":[\"a\\u0000\"]}",
                "{\"projection\":\"mirror\",\"policy\":\"quadruple\"}",
                "{\"projection\":\"mirror\",\"policy\":true}",
                "{\"projection\":\"mirror\",\"dry_run\":\"yes\"}",
                "{\"projection\":\"mirror\",\"dryRun\":true}"
            })
    void i5_a_body_that_is_not_understood_is_refused(String body) {
        post(body).statusCode(422).contentType("application/problem+json");
        assertThat(tables.number("select count(*) from social.rebuild_job")).isZero();
    }

    @Test
    void i5_a_refusal_names_what_is_known() {
        post("{\"projection\":\"nothing\"}").body("projections", hasItems("mirror"));
        post("{\"projection\":\"mirror\",\"policy\":\"quadruple\"}")
                .body("policies", hasItems("plain", "double"))
                .body("detail", containsString("double"));
        post("{\"projection\":\"mirror\",\"dryrun\":true}").body("members", hasItems("dry_run"));
    }

    @Test
    void i5_what_the_family_refuses_has_no_job() {
        post("{\"projection\":\"mirror\",\"policy\":\"forbidden\"}")
                .statusCode(409)
                .body("detail", equalTo("Not now."));
        assertThat(tables.number("select count(*) from social.rebuild_job")).isZero();
    }

    @Test
    void i5_jobs_that_are_not_there_and_callers_who_may_not() {
        show("12345").statusCode(404).contentType("application/problem+json");
        show("zero").statusCode(422);
        admin().delete("/admin/rebuild/12345").then().statusCode(404);
        given().get("/admin/rebuild").then().statusCode(401);
        given().contentType("application/json")
                .body("{\"projection\":\"mirror\"}")
                .post("/admin/rebuild")
                .then()
                .statusCode(401);
    }

    private static long anotherReplicasJob(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("insert into rebuild_job (projection, dry_run, state, started_at,"
                + " updated_at) values ('mirror', false, 'running', now(), now()) returning id")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void lock(Statement statement) throws SQLException {
        statement.execute("select pg_advisory_lock(" + LOCK + ")");
    }

    private String mirrored() {
        return tables.pairs("select key, total from social.mirror").toString();
    }

    private long leftovers() {
        return tables.number("select count(*) from pg_class where relname = 'mirror_shadow'");
    }

    private long begun(String body) {
        ValidatableResponse answer = post(body).statusCode(202);
        long id = answer.extract().jsonPath().getLong("id");
        answer.header("Location", endsWith("/admin/rebuild/" + id));
        return id;
    }

    private ValidatableResponse awaitState(long id, String state) {
        eventually()
                .untilAsserted(() -> assertThat(show(id).extract().jsonPath().getString("state"))
                        .isEqualTo(state));
        return show(id);
    }

    private ValidatableResponse show(long id) {
        return show(Long.toString(id)).statusCode(200);
    }

    private ValidatableResponse show(String id) {
        return admin().get("/admin/rebuild/" + id).then();
    }

    private ValidatableResponse post(String body) {
        return admin().contentType("application/json")
                .body(body)
                .post("/admin/rebuild")
                .then();
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", AdminTokens.admin());
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
    }
}
