package dev.tally.credits.posting;

import static dev.tally.credits.Credits.at;
import static dev.tally.credits.Credits.key;
import static dev.tally.credits.Credits.lot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.Drain.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a transfer hands over, C4.3 and C8.4. */
class PortionTest {

    private static Drain drain(List<Take> takes) {
        return new Drain(key(10, "x", 0), takes.stream().mapToLong(Take::amount).sum(), takes);
    }

    private static Take take(long amount, @Nullable Instant expiresAt) {
        return new Take(lot(key(1, "d", 0), 1_000, expiresAt), amount);
    }

    @Test
    void c4_3_only_neighbours_of_equal_expiration_merge() {
        // Given
        var drain = drain(List.of(take(1, null), take(2, null), take(3, at(50)), take(4, null), take(5, at(50))));

        // When
        var portions = Portion.of(drain, null);

        // Then
        assertThat(portions)
                .containsExactly(
                        new Portion(3, null), new Portion(3, at(50)), new Portion(4, null), new Portion(5, at(50)));
    }

    @Test
    void c4_3_the_requested_expiration_only_shortens() {
        // Given
        var drain = drain(List.of(take(1, at(30)), take(2, at(50)), take(3, null)));

        // When
        var portions = Portion.of(drain, at(40));

        // Then
        assertThat(portions).containsExactly(new Portion(1, at(30)), new Portion(5, at(40)));
    }

    @Test
    void c8_4_at_no_instant_is_more_alive_after_a_transfer_than_before_it() {
        for (long seed = 1; seed <= 500; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var takes = new ArrayList<Take>();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                takes.add(take(1L + random.nextInt(100), random.nextInt(3) == 0 ? null : at(random.nextInt(20))));
            }
            Instant requested = random.nextBoolean() ? null : at(random.nextInt(20));

            // When
            var portions = Portion.of(drain(takes), requested);

            // Then
            assertThat(portions.stream().mapToLong(Portion::amount).sum())
                    .as("seed %d", seed)
                    .isEqualTo(takes.stream().mapToLong(Take::amount).sum());
            for (int second = 0; second <= 20; second++) {
                Instant instant = at(second);
                long before = takes.stream()
                        .filter(take -> !take.lot().expiredAt(instant))
                        .mapToLong(Take::amount)
                        .sum();
                long after = portions.stream()
                        .filter(portion -> portion.expiresAt() == null
                                || portion.expiresAt().isAfter(instant))
                        .mapToLong(Portion::amount)
                        .sum();
                assertThat(after).as("seed %d, second %d", seed, second).isLessThanOrEqualTo(before);
            }
        }
    }
}
