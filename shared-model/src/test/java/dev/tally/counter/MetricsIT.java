package dev.tally.counter;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.Backend;
import dev.tally.testing.MetricsReference;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What the runtime shows to Prometheus after some traffic, against what the reference says of it. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class MetricsIT {

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);

    @Test
    void what_is_documented_is_exported_and_what_is_exported_is_documented() {
        // Given
        try (CounterFeed feed = new CounterFeed(backend, 3)) {
            feed.increments(100, 3);
            feed.raw(0, "negative", "{\"key\":\"a\",\"amount\":-1}");
        }
        eventually().until(() -> tables.positions().size() == 3);
        given().header("Tally-After", backend.topic() + "-0=0")
                .get("/v1/mirror")
                .then()
                .statusCode(200);

        // When, Then
        eventually().untilAsserted(() -> assertThat(MetricsReference.exported(scrape(), MetricsIT::isOfRuntime))
                .isEqualTo(MetricsReference.documented(MetricsIT::isOfRuntime)));
    }

    @Test
    void r21_a_check_of_the_family_is_run_by_itself() {
        // Given
        eventually().until(() -> tables.positions().size() == 3);

        // When
        tables.execute("insert into social.counter values ('below', -5, 0) on conflict (key) do update set total = -5");

        // Then
        eventually().until(() -> tables.number("select total from social.counter where key = 'below'") == 0);
        eventually().until(() -> scrape().contains("tally_drift_corrected_total{check=\"floor\"} 1.0"));
    }

    private static boolean isOfRuntime(String name) {
        return !name.startsWith("tally_credits_");
    }

    private String scrape() {
        return get(metrics).asString();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(500));
    }
}
