package dev.tally.credits.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.statement.BurnDown.Bound;
import dev.tally.credits.statement.BurnDown.Bounds;
import dev.tally.credits.statement.BurnDown.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BurnDownTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Bounds BOUNDS = new Bounds(Duration.ofDays(3653), 1_000_000);

    private static Lot lot(String ref, Instant at, long remaining, @Nullable Instant expiration) {
        return new Lot("0xa", new EntryKey(at, ref, 0), remaining + 7, remaining, expiration);
    }

    private static Lot lot(String ref, long remaining, @Nullable Instant expiration) {
        return lot(ref, NOW.minus(DAY), remaining, expiration);
    }

    private static CoveredSpend spend(Instant at, long amount) {
        return new CoveredSpend(new EntryKey(at, "spend", 0), amount);
    }

    private static Instant hours(long hours) {
        return NOW.plus(Duration.ofHours(hours));
    }

    private static Outcome walk(List<Lot> lots, CoveredSpend... window) {
        return walk(lots, List.of(window), DAY, BOUNDS);
    }

    private static Outcome walk(List<Lot> lots, List<CoveredSpend> window, Duration burn, Bounds bounds) {
        return BurnDown.walk(DrainOrder.EMISSION, NOW, lots, new BurnWindow(burn, window), bounds);
    }

    @Test
    void c7_3_a_daily_spend_empties_a_lot_at_its_hour_of_the_last_day() {
        // Ten a day at noon, a hundred there: the tenth noon.
        assertThat(walk(List.of(lot("a", 100, null)), spend(hours(-12), 10)))
                .isEqualTo(new Outcome(hours(9 * 24 + 12), null));
    }

    @Test
    void c7_3_the_last_spend_may_find_less_than_it_asks_for() {
        assertThat(walk(List.of(lot("a", 25, null)), spend(hours(-12), 10)))
                .isEqualTo(new Outcome(hours(2 * 24 + 12), null));
    }

    @Test
    void c7_3_a_window_repeats_at_its_distances_and_in_its_amounts() {
        // 5 at 06:00 and 20 at 18:00: 5, 25, 30, 50, 55.
        assertThat(walk(List.of(lot("a", 51, null)), spend(hours(-18), 5), spend(hours(-6), 20)))
                .isEqualTo(new Outcome(hours(2 * 24 + 6), null));
        assertThat(walk(List.of(lot("a", 50, null)), spend(hours(-18), 5), spend(hours(-6), 20)))
                .isEqualTo(new Outcome(hours(24 + 18), null));
    }

    @Test
    void c7_3_expiration_alone_can_bring_it_to_zero() {
        assertThat(walk(List.of(lot("a", 1, hours(72)), lot("b", 1, hours(30)))))
                .isEqualTo(new Outcome(hours(72), null));
    }

    @Test
    void c7_3_what_expires_before_it_is_spent_is_gone() {
        // a pays on the first two noons and expires; b pays on the next three.
        assertThat(walk(List.of(lot("a", 100, hours(48)), lot("b", 30, null)), spend(hours(-12), 10)))
                .isEqualTo(new Outcome(hours(4 * 24 + 12), null));
    }

    @Test
    void c7_3_a_lot_cannot_pay_at_the_instant_it_expires() {
        assertThat(walk(List.of(lot("a", 5, hours(12))), spend(hours(-12), 10)))
                .isEqualTo(new Outcome(hours(12), null));
        assertThat(walk(List.of(lot("a", 5, hours(12)), lot("b", 5, null)), spend(hours(-12), 5)))
                .isEqualTo(new Outcome(hours(12), null));
    }

    @Test
    void c7_3_a_lot_dated_in_the_future_counts_but_pays_only_then() {
        assertThat(walk(List.of(lot("a", 10, null), lot("b", hours(5 * 24), 10, null)), spend(hours(-12), 10)))
                .isEqualTo(new Outcome(hours(5 * 24 + 12), null));
    }

    @Test
    void c7_3_lots_pay_in_the_order_of_the_policy() {
        // By emission the lasting lot pays first and the other expires; by expiration it is the other way round.
        var lots = List.of(lot("a", 20, null), lot("b", 20, hours(48)));
        var window = new BurnWindow(DAY, List.of(spend(hours(-12), 10)));
        assertThat(BurnDown.walk(DrainOrder.EMISSION, NOW, lots, window, BOUNDS))
                .isEqualTo(new Outcome(hours(48), null));
        assertThat(BurnDown.walk(DrainOrder.EXPIRATION, NOW, lots, window, BOUNDS))
                .isEqualTo(new Outcome(hours(3 * 24 + 12), null));
    }

    @Test
    void c7_3_nothing_is_zero_now() {
        assertThat(walk(List.of(), spend(hours(-12), 10))).isEqualTo(new Outcome(NOW, null));
    }

    @Test
    void c7_3_without_spends_and_expirations_it_never_ends() {
        assertThat(walk(List.of(lot("a", 1, null)))).isEqualTo(new Outcome(null, Bound.HORIZON));
        assertThat(walk(List.of(lot("a", 1, NOW.plus(BOUNDS.horizon()).plusNanos(1_000)))))
                .isEqualTo(new Outcome(null, Bound.HORIZON));
        assertThat(walk(List.of(lot("a", 1, NOW.plus(BOUNDS.horizon())))))
                .isEqualTo(new Outcome(NOW.plus(BOUNDS.horizon()), null));
    }

    @Test
    void c7_3_the_bound_that_ended_the_walk_is_told() {
        var lots = List.of(lot("a", 100, null));
        var window = List.of(spend(hours(-12), 10));
        assertThat(walk(lots, window, DAY, new Bounds(Duration.ofDays(365), 9)))
                .isEqualTo(new Outcome(null, Bound.SPENDS));
        assertThat(walk(lots, window, DAY, new Bounds(Duration.ofDays(365), 10)))
                .isEqualTo(new Outcome(hours(9 * 24 + 12), null));
        assertThat(walk(lots, window, DAY, new Bounds(Duration.ofDays(9), 10)))
                .isEqualTo(new Outcome(null, Bound.HORIZON));
        assertThat(walk(lots, window, DAY, new Bounds(Duration.ofHours(9 * 24 + 12), 10)))
                .isEqualTo(new Outcome(hours(9 * 24 + 12), null));
    }

    @Test
    void c7_3_a_million_spends_are_walked() {
        var lots = List.of(lot("a", Long.MAX_VALUE / 2, null));
        var window = List.of(spend(hours(-1), 1));
        assertThat(walk(lots, window, Duration.ofHours(1), new Bounds(Duration.ofDays(90_000), 1_000_000)))
                .isEqualTo(new Outcome(null, Bound.SPENDS));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void c7_3_seeded_walks_end_where_a_walk_second_by_second_ends(long seed) {
        for (int i = 0; i < 50; i++) {
            // Given
            Random random = new Random(seed * 1000 + i);
            Duration burn = Duration.ofSeconds(random.nextInt(5, 60));
            List<Lot> lots = lots(random);
            List<CoveredSpend> window = window(random, burn);
            Bounds bounds = new Bounds(Duration.ofSeconds(400), 1_000_000);

            // When
            Outcome seen = walk(lots, window, burn, bounds);

            // Then
            assertThat(seen.zeroAt())
                    .as("seed %s", seed * 1000 + i)
                    .isEqualTo(secondBySecond(lots, window, burn, bounds.horizon()));
            assertThat(seen.stoppedBy()).isEqualTo(seen.zeroAt() == null ? Bound.HORIZON : null);
        }
    }

    private static List<Lot> lots(Random random) {
        List<Lot> lots = new ArrayList<>();
        for (int i = 0; i < random.nextInt(1, 6); i++) {
            Instant at = NOW.plusSeconds(random.nextInt(-50, 60));
            Instant expiration = random.nextBoolean() ? NOW.plusSeconds(random.nextInt(1, 500)) : null;
            lots.add(lot("l" + i, at, random.nextLong(1, 100), expiration));
        }
        return lots;
    }

    private static List<CoveredSpend> window(Random random, Duration burn) {
        List<CoveredSpend> window = new ArrayList<>();
        for (int i = 0; i < random.nextInt(0, 5); i++) {
            Instant at = NOW.minusSeconds(random.nextLong(burn.toSeconds()));
            window.add(new CoveredSpend(new EntryKey(at, "s", i), random.nextLong(1, 20)));
        }
        window.sort(Comparator.comparing(CoveredSpend::key));
        return window;
    }

    /** Asks at each second what has expired and what the window takes, and counts what is left. */
    private static @Nullable Instant secondBySecond(
            List<Lot> lots, List<CoveredSpend> window, Duration burn, Duration horizon) {
        List<Lot> order = lots.stream().sorted(Comparator.comparing(Lot::key)).toList();
        long[] left = order.stream().mapToLong(Lot::remaining).toArray();
        for (int second = 1; second <= horizon.toSeconds(); second++) {
            Instant at = NOW.plusSeconds(second);
            for (int i = 0; i < left.length; i++) {
                Instant expiration = order.get(i).expiresAt();
                if (expiration != null && !expiration.isAfter(at)) {
                    left[i] = 0;
                }
            }
            for (CoveredSpend spend : window) {
                long due = isRepeated(spend.key().messageAt(), at, burn) ? spend.amount() : 0;
                for (int i = 0; i < left.length; i++) {
                    if (!order.get(i).key().messageAt().isAfter(at)) {
                        long taken = Math.min(due, left[i]);
                        left[i] -= taken;
                        due -= taken;
                    }
                }
            }
            if (java.util.Arrays.stream(left).sum() == 0) {
                return at;
            }
        }
        return null;
    }

    private static boolean isRepeated(Instant of, Instant at, Duration burn) {
        return Duration.between(of, at).toSeconds() % burn.toSeconds() == 0;
    }
}
