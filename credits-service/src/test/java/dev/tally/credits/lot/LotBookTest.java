package dev.tally.credits.lot;

import static dev.tally.credits.Credits.at;
import static dev.tally.credits.Credits.key;
import static dev.tally.credits.Credits.lot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.lot.LotBook.Drain;
import dev.tally.credits.lot.LotBook.Grant;
import dev.tally.credits.lot.LotBook.Spend;
import dev.tally.credits.lot.LotBook.Step;
import dev.tally.credits.lot.LotBook.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of drains, C4.1 and C4.2, on the pure core. */
class LotBookTest {

    private static final EntryKey SPEND = key(10, "spend", 0);

    private static LotBook.Outcome spend(long amount, Lot... lots) {
        return LotBook.apply(List.of(lots), List.of(new Spend(SPEND, amount)));
    }

    @Test
    void c4_1_a_drain_takes_lots_by_message_time_then_reference_then_index() {
        // Given
        var last = lot(key(2, "a", 0), 10, null);
        var third = lot(key(1, "b", 1), 10, null);
        var second = lot(key(1, "b", 0), 10, null);
        var first = lot(key(1, "a", 9), 10, null);

        // When
        var drain = spend(35, last, third, first, second).drains().getFirst();

        // Then
        assertThat(drain.takes())
                .containsExactly(
                        new Take(first.key(), 10),
                        new Take(second.key(), 10),
                        new Take(third.key(), 10),
                        new Take(last.key(), 5));
        assertThat(drain.shortfall()).isZero();
    }

    @Test
    void c4_1_references_order_as_the_database_orders_them() {
        // Given
        String privateUse = "\uE000";
        String supplementary = "\uD83D\uDE00";

        // When
        int order = key(1, privateUse, 0).compareTo(key(1, supplementary, 0));

        // Then
        assertThat(order).isNegative();
        assertThat(key(1, "a", 0)).isLessThan(key(1, "aa", 0)).isGreaterThan(key(1, "B", 0));
    }

    @Test
    void c4_1_a_lot_of_the_same_instant_is_usable_and_a_later_one_is_not() {
        // Given
        var same = lot(key(10, "z", 0), 5, null);
        var later = lot(key(10.001, "a", 0), 100, null);

        // When
        var outcome = spend(50, same, later);

        // Then
        assertThat(outcome.drained()).containsExactly(same.withRemaining(0));
        assertThat(outcome.drains().getFirst().shortfall()).isEqualTo(45);
    }

    @Test
    void c4_1_a_lot_is_usable_until_just_before_its_expiration() {
        // Given
        var over = lot(key(1, "a", 0), 5, at(10));
        var bornExpired = lot(key(2, "b", 0), 5, at(1));
        var usable = lot(key(3, "c", 0), 5, at(10.001));

        // When
        var outcome = spend(50, over, bornExpired, usable);

        // Then
        assertThat(outcome.drained()).containsExactly(usable.withRemaining(0));
        assertThat(outcome.drains().getFirst().shortfall()).isEqualTo(45);
    }

    @Test
    void c4_1_a_lot_that_is_empty_is_not_used() {
        // Given
        var empty = lot(key(1, "a", 0), 5, null).withRemaining(0);

        // When
        var outcome = spend(3, empty);

        // Then
        assertThat(outcome)
                .isEqualTo(new LotBook.Outcome(List.of(), List.of(), List.of(new Drain(SPEND, List.of(), 3))));
    }

    @Test
    void c4_1_a_lot_that_is_expired_for_one_spend_serves_a_spend_of_an_earlier_time() {
        // Given
        var lot = lot(key(1, "a", 0), 100, at(10));
        var steps = List.of(new Spend(SPEND, 30), new Spend(key(9, "earlier", 0), 40), new Spend(SPEND, 20));

        // When
        var outcome = LotBook.apply(List.of(lot), steps);

        // Then
        assertThat(outcome.drains()).extracting(Drain::shortfall).containsExactly(30L, 0L, 20L);
        assertThat(outcome.drained()).containsExactly(lot.withRemaining(60));
    }

    @Test
    void c4_2_what_cannot_be_covered_is_dropped_and_a_later_grant_does_not_pay_for_it() {
        // Given
        var first = lot(key(1, "a", 0), 100, null);
        var later = lot(key(3, "c", 0), 1000, null);
        List<Step> steps = List.of(new Spend(key(2, "b", 0), 500), new Grant(later));

        // When
        var outcome = LotBook.apply(List.of(first), steps);

        // Then
        assertThat(outcome.granted()).containsExactly(later);
        assertThat(outcome.drained()).containsExactly(first.withRemaining(0));
        assertThat(outcome.drains().getFirst().shortfall()).isEqualTo(400);
    }

    @Test
    void a_lot_that_is_granted_and_drained_by_the_same_steps_is_told_once() {
        // Given
        var lot = lot(key(1, "a", 0), 100, null);
        var untouched = lot(key(1, "b", 0), 100, null);
        List<Step> steps = List.of(new Grant(lot), new Spend(SPEND, 60));

        // When
        var outcome = LotBook.apply(List.of(untouched), steps);

        // Then
        assertThat(outcome.granted()).containsExactly(lot.withRemaining(40));
        assertThat(outcome.drained()).isEmpty();
    }

    @Test
    void amounts_near_the_end_of_64_bits_do_not_overflow() {
        // Given
        var huge = lot(key(1, "a", 0), Long.MAX_VALUE, null);
        var hugeToo = lot(key(2, "b", 0), Long.MAX_VALUE, null);
        var steps = List.of(new Spend(SPEND, Long.MAX_VALUE), new Spend(SPEND, Long.MAX_VALUE), new Spend(SPEND, 7));

        // When
        var outcome = LotBook.apply(List.of(huge, hugeToo), steps);

        // Then
        assertThat(outcome.drains()).extracting(Drain::shortfall).containsExactly(0L, 0L, 7L);
    }

    @Test
    void many_spends_over_many_lots_agree_with_the_plainest_way() {
        for (long seed = 1; seed <= 200; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var steps = new ArrayList<Step>();
            for (int i = 0; i < 60; i++) {
                var key = key(random.nextInt(40), "r" + random.nextInt(5), i);
                steps.add(
                        random.nextInt(5) < 2
                                ? new Grant(lot(key, 1 + random.nextInt(50), expiration(random)))
                                : new Spend(key, 1 + random.nextInt(60)));
            }

            // When
            var outcome = LotBook.apply(List.of(), steps);

            // Then
            assertThat(outcome.drains()).as("seed %d", seed).isEqualTo(plainDrains(steps));
        }
    }

    private static @Nullable Instant expiration(SplittableRandom random) {
        return random.nextBoolean() ? null : at(random.nextInt(45));
    }

    /** Every lot is looked at for every spend. */
    private static List<Drain> plainDrains(List<Step> steps) {
        var lots = new ArrayList<Lot>();
        var drains = new ArrayList<Drain>();
        for (Step step : steps) {
            switch (step) {
                case Grant(Lot lot) -> lots.add(lot);
                case Spend(EntryKey key, long amount) -> {
                    lots.sort(Comparator.comparing(Lot::key));
                    var takes = new ArrayList<Take>();
                    long due = amount;
                    for (int i = 0; i < lots.size(); i++) {
                        Lot lot = lots.get(i);
                        boolean usable =
                                !lot.key().messageAt().isAfter(key.messageAt()) && !lot.expiredAt(key.messageAt());
                        long taken = usable ? Math.min(due, lot.remaining()) : 0;
                        if (taken > 0) {
                            takes.add(new Take(lot.key(), taken));
                            lots.set(i, lot.withRemaining(lot.remaining() - taken));
                            due -= taken;
                        }
                    }
                    drains.add(new Drain(key, takes, due));
                }
            }
        }
        return drains;
    }
}
