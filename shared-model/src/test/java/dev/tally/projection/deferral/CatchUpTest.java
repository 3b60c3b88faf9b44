package dev.tally.projection.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.testing.BareDatabase;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final String ROW = "select string_agg(value || ' ' || (since at time zone 'utc'), ';')"
            + " from projection_state where name = 'catching_up'";

    private final CatchUp catchUp = replica();

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate projection_state");
    }

    @Test
    void r16_the_state_is_kept_from_its_beginning_to_its_end() {
        // When it begins, grows, shrinks
        look(catchUp, Map.of("t-0", 60_000L, "t-1", 0L), NOW);
        assertThat(catchUp.isCatchingUp()).isTrue();
        assertThat(catchUp.isCatchingUp("t-0")).isTrue();
        assertThat(catchUp.isCatchingUp("t-1")).isFalse();
        look(catchUp, Map.of("t-0", 60_000L, "t-1", 60_000L), NOW.plusSeconds(2));
        look(catchUp, Map.of("t-0", 900L, "t-1", 50_000L), NOW.plusSeconds(4));

        // Then
        assertThat(DATABASE.value(ROW)).isEqualTo("t-1 2026-03-04 05:06:07");

        // When it ends
        look(catchUp, Map.of("t-0", 0L, "t-1", 999L), NOW.plusSeconds(6));

        // Then
        assertThat(catchUp.isCatchingUp()).isFalse();
        assertThat(DATABASE.value(ROW)).isEqualTo("null");
    }

    @Test
    void r16_another_start_goes_on_where_the_one_before_was() {
        // Given
        look(catchUp, Map.of("t-0", 60_000L), NOW);
        CatchUp restarted = replica();
        assertThat(restarted.isCatchingUp()).isFalse();

        // When
        restarted.pickUp().await().indefinitely();

        // Then also a lag that would not begin it goes on with it
        assertThat(restarted.isCatchingUp("t-0")).isTrue();
        look(restarted, Map.of("t-0", 5_000L), NOW.plusSeconds(2));
        assertThat(restarted.isCatchingUp("t-0")).isTrue();
    }

    @Test
    void r16_replicas_that_look_at_different_moments_agree() {
        // Given one that saw the lag at its height, and one that did not
        CatchUp other = replica();
        look(catchUp, Map.of("t-0", 50_001L), NOW);

        // When, Then
        look(other, Map.of("t-0", 49_000L), NOW.plusSeconds(1));
        assertThat(other.isCatchingUp()).isTrue();

        // When, Then
        look(other, Map.of("t-0", 999L), NOW.plusSeconds(2));
        look(catchUp, Map.of("t-0", 1_001L), NOW.plusSeconds(3));
        assertThat(catchUp.isCatchingUp()).isFalse();
    }

    @Test
    void r16_a_pick_up_that_fails_stops_nothing_and_the_next_look_learns() {
        // Given
        look(catchUp, Map.of("t-0", 60_000L), NOW);
        CatchUp restarted = replica();
        DATABASE.execute("alter table projection_state rename to away");
        try {
            // When
            restarted.pickUp().await().indefinitely();
            look(restarted, Map.of("t-0", 60_000L), NOW);

            // Then
            assertThat(restarted.isCatchingUp()).isFalse();
        } finally {
            DATABASE.execute("alter table away rename to projection_state");
        }

        // When, Then
        look(restarted, Map.of("t-0", 5_000L), NOW);
        assertThat(restarted.isCatchingUp()).isTrue();
    }

    private static void look(CatchUp who, Map<String, Long> lags, Instant now) {
        who.look(lags, now).await().indefinitely();
    }

    @SuppressWarnings("NullAway") // the schema is there already, nobody asks the migration
    private static CatchUp replica() {
        return new CatchUp(DATABASE.app(), new ProjectionStateStore(), null, TestDeferralConfig.withBatch(10));
    }
}
