package dev.tally.projection.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HysteresisTest {

    private final Hysteresis rule = new Hysteresis(50_000, 1_000);

    @Test
    void r15_a_stream_begins_to_catch_up_above_the_higher_lag_only() {
        // When, Then
        assertThat(rule.next(Set.of(), Map.of("t-0", 50_000L))).isEmpty();
        assertThat(rule.next(Set.of(), Map.of("t-0", 50_001L))).containsExactly("t-0");
    }

    @Test
    void r15_it_goes_on_until_the_lag_is_below_the_lower_one() {
        // When, Then
        assertThat(rule.next(Set.of("t-0"), Map.of("t-0", 49_999L))).containsExactly("t-0");
        assertThat(rule.next(Set.of("t-0"), Map.of("t-0", 1_000L))).containsExactly("t-0");
        assertThat(rule.next(Set.of("t-0"), Map.of("t-0", 999L))).isEmpty();
    }

    @Test
    void r15_each_stream_has_an_answer_of_its_own() {
        // When, Then
        assertThat(rule.next(Set.of("t-1"), Map.of("t-0", 2_000L, "t-1", 2_000L, "t-2", 60_000L)))
                .containsExactly("t-1", "t-2");
    }

    @Test
    void r15_a_stream_that_applies_nothing_catches_up_with_nothing() {
        // When, Then
        assertThat(rule.next(Set.of("t-0", "t-1"), Map.of("t-0", 60_000L))).containsExactly("t-0");
    }

    @Test
    void r15_bounds_that_cross_are_no_rule() {
        // When, Then
        assertThatThrownBy(() -> new Hysteresis(10, 11)).hasMessageContaining("exit-lag 11");
    }
}
