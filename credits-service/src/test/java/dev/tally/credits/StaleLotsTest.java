package dev.tally.credits;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody works off the marks here, so answers must speak of them. */
@QuarkusTest
@TestProfile(StaleLotsTest.NobodyWorks.class)
@WithTestResource(TallyBackend.class)
class StaleLotsTest {

    /** No scheduled work. */
    public static final class NobodyWorks implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.scheduler.start-mode", "halted");
        }
    }

    @BeforeEach
    void mark() {
        LedgerTables.ready();
        LedgerTables.run(
                "truncate dirty",
                "insert into dirty values ('lots', '0xlate', '2026-03-01T00:00:05Z'),"
                        + " ('lots', '0xlater', '2026-03-01T00:00:07Z'), ('other', '0xfine', '2026-03-01T00:00:01Z')");
    }

    private static @Nullable String staleSince(String path) {
        return given().get(path).then().statusCode(200).extract().header("Tally-Stale-Since");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v0/addresses/%s/balance",
                "/v1/credits/%s/lots",
                "/v1/credits/%s/forecast",
                "/v1/credits/%s/statement?from=1&to=2"
            })
    void c4_8_an_answer_about_an_address_says_since_when_its_lots_wait_for_a_rebuild(String path) {
        assertThat(staleSince(path.formatted("0xlater"))).isEqualTo("2026-03-01T00:00:07Z");
        assertThat(staleSince(path.formatted("0xfine"))).isNull();
    }

    @Test
    void c4_8_the_listing_says_since_when_any_lots_wait() {
        assertThat(staleSince("/api/v0/credit_balances")).isEqualTo("2026-03-01T00:00:05Z");
        LedgerTables.run("truncate dirty");
        assertThat(staleSince("/api/v0/credit_balances")).isNull();
    }

    @Test
    void c4_8_what_is_read_from_the_ledger_alone_is_never_behind() {
        assertThat(staleSince("/api/v0/addresses/0xlate/credit_history/summary"))
                .isNull();
    }
}
