package dev.tally.counter;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.projection.condition.StreamState;
import dev.tally.projection.status.StreamMonitor;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A service that falls behind and catches up, from the records to the answers. */
@QuarkusTest
@TestProfile(CatchUpIT.SmallLags.class)
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class CatchUpIT {

    private static final int PARTITIONS = 3;
    private static final Duration STALENESS_MAX = Duration.ofSeconds(5);

    @Inject
    StreamMonitor monitor;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);

    /** Catch-up begins and ends with lags that a test can make. */
    public static class SmallLags implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tally.projection.enter-lag", "2000",
                    "tally.projection.exit-lag", "200",
                    "tally.projection.staleness-max", STALENESS_MAX.toString());
        }
    }

    @Test
    void r15_to_r17_what_can_wait_waits_while_the_service_catches_up_but_not_for_ever() throws SQLException {
        eventually().until(() -> tables.positions().size() == PARTITIONS);
        try (CounterFeed feed = new CounterFeed(backend, 11);
                Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            // Given a stream that cannot go on, and a backlog behind it
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 0 for update");
            feed.increments(5_000, 1);

            // Then
            eventually().until(() -> states().getFirst() == StreamState.CATCHING_UP);
            assertThat(states()).containsExactly(StreamState.CATCHING_UP, StreamState.LIVE, StreamState.LIVE);
            assertThat(catchingUp()).isEqualTo(Map.of(backend.topic() + "-0", 1L));

            // When another stream gets something: counts are counted, what is derived from them waits
            Instant before = Instant.now();
            feed.raw(1, "live-1", "{\"key\":\"late\",\"amount\":5}");
            feed.totals().merge("late", 5L, Long::sum);
            eventually().until(() -> tables.totals().containsKey("late"));

            // Then
            assertThat(get("/v1/mirror/late").asString()).isEqualTo("0");
            String since = get("/v1/mirror/late").header("Tally-Stale-Since");
            assertThat(Instant.parse(since)).isBetween(before.minusMillis(1), Instant.now());
            assertThat(get("/v1/mirror").header("Tally-Stale-Since")).isEqualTo(since);

            // Then it has a bound
            eventually().until(() -> get("/v1/mirror/late").asString().equals("5"));
            assertThat(Duration.between(Instant.parse(since), Instant.now())).isGreaterThanOrEqualTo(STALENESS_MAX);
            assertThat(states()).first().isEqualTo(StreamState.CATCHING_UP);
            assertThat(staleSince()).isNull();

            // When
            other.commit();

            // Then
            eventually().untilAsserted(() -> assertThat(tables.totals()).isEqualTo(feed.totals()));
            eventually().until(() -> states().stream().allMatch(state -> state == StreamState.LIVE));
            eventually().until(() -> tables.number("select count(*) from social.dirty") == 0);
            assertThat(catchingUp()).isEmpty();
            assertThat(tables.pairs("select key, total from social.mirror")).isEqualTo(feed.totals());
            assertThat(staleSince()).isNull();
        }
    }

    private static @Nullable String staleSince() {
        return get("/v1/mirror").header("Tally-Stale-Since");
    }

    private Map<String, Long> catchingUp() {
        return tables.pairs("select value, 1 from social.projection_state where name = 'catching_up'");
    }

    private List<StreamState> states() {
        return monitor.latest().stream().map(status -> status.state()).toList();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }
}
