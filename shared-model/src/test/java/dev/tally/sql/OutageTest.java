package dev.tally.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutageTest {

    private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void an_outage_is_told_once_and_its_waits_double_up_to_a_bound() {
        // Given
        Outage outage = new Outage();
        // When, Then
        assertThat(outage.note(START)).isTrue();
        assertThat(outage.isWaiting(START.plusMillis(999))).isTrue();
        assertThat(outage.isWaiting(START.plusSeconds(1))).isFalse();
        assertThat(outage.note(START)).isFalse();
        assertThat(outage.isWaiting(START.plusMillis(1999))).isTrue();
        assertThat(outage.isWaiting(START.plusSeconds(2))).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(outage.note(START)).isFalse();
        }
        Instant bound = START.plus(Outage.DELAY_MAX);
        assertThat(outage.isWaiting(bound.minus(Duration.ofMillis(1)))).isTrue();
        assertThat(outage.isWaiting(bound)).isFalse();
    }

    @Test
    void a_success_ends_it_and_the_next_failure_is_a_new_one() {
        // Given
        Outage outage = new Outage();
        outage.note(START);
        // When, Then
        assertThat(outage.end()).isTrue();
        assertThat(outage.isWaiting(START)).isFalse();
        assertThat(outage.end()).isFalse();
        assertThat(outage.note(START)).isTrue();
    }
}
