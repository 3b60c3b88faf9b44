package dev.tally.credits.lot;

import static dev.tally.credits.Credits.at;
import static dev.tally.credits.Credits.key;
import static dev.tally.credits.Credits.lot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.lot.Drain.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of drains, C4.1, C4.2, C4.7 and C4.10, on the pure core. */
class LotBookTest {

    private static final EntryKey SPEND = key(10, "spend", 0);

    private static LotBook book(Lot... lots) {
        var book = new LotBook(DrainOrder.EMISSION);
        List.of(lots).forEach(book::grant);
        return book;
    }

    private static LotBook spend(long amount, Lot... lots) {
        var book = book(lots);
        book.spend(SPEND, amount);
        return book;
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
                .containsExactly(new Take(first, 10), new Take(second, 10), new Take(third, 10), new Take(last, 5));
        assertThat(drain.shortfall()).isZero();
    }

    @Test
    void c4_10_by_expiration_a_drain_takes_what_expires_first_and_what_never_expires_last() {
        // Given
        var never = lot(key(1, "a", 0), 10, null);
        var later = lot(key(2, "a", 0), 10, at(60));
        var sooner = lot(key(3, "b", 0), 10, at(50));
        var asSoon = lot(key(3, "a", 0), 10, at(50));
        var notYet = lot(key(11, "a", 0), 10, at(40));
        var book = new LotBook(DrainOrder.EXPIRATION);
        List.of(never, later, sooner, asSoon, notYet).forEach(book::grant);

        // When
        book.spend(SPEND, 35);

        // Then
        assertThat(book.drains().getFirst().takes())
                .containsExactly(new Take(asSoon, 10), new Take(sooner, 10), new Take(later, 10), new Take(never, 5));
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
        var book = spend(50, same, later);

        // Then
        assertThat(book.changedLots()).containsExactly(same.withRemaining(0));
        assertThat(book.drains().getFirst().shortfall()).isEqualTo(45);
    }

    @Test
    void c4_1_a_lot_is_usable_until_just_before_its_expiration() {
        // Given
        var over = lot(key(1, "a", 0), 5, at(10));
        var bornExpired = lot(key(2, "b", 0), 5, at(1));
        var usable = lot(key(3, "c", 0), 5, at(10.001));

        // When
        var book = spend(50, over, bornExpired, usable);

        // Then
        assertThat(book.changedLots()).containsExactly(usable.withRemaining(0));
        assertThat(book.drains().getFirst().shortfall()).isEqualTo(45);
    }

    @Test
    void c4_1_a_lot_that_is_empty_is_not_used() {
        assertThat(spend(3, lot(key(1, "a", 0), 5, null).withRemaining(0)).drains())
                .containsExactly(new Drain(SPEND, 3, List.of()));
    }

    @Test
    void c4_2_what_cannot_be_covered_is_dropped_and_a_later_grant_does_not_pay_for_it() {
        // Given
        var first = lot(key(1, "a", 0), 100, null);
        var later = lot(key(3, "c", 0), 1000, null);
        var book = book(first);

        // When
        book.spend(key(2, "b", 0), 500);
        book.grant(later);

        // Then
        assertThat(book.lots()).containsExactly(first.withRemaining(0), later);
        assertThat(book.drains().getFirst().shortfall()).isEqualTo(400);
    }

    @Test
    void c4_7_a_late_spend_takes_its_lots_back_from_those_behind_it() {
        // Given
        var first = lot(key(1, "a", 0), 100, null);
        var second = lot(key(2, "a", 0), 100, null);
        var book = spend(150, first, second);
        assertThat(book.drains().getFirst().covered()).isEqualTo(150);

        // When
        book.spend(key(1.5, "late", 0), 80);

        // Then
        assertThat(book.drains())
                .containsExactly(
                        new Drain(key(1.5, "late", 0), 80, List.of(new Take(first, 80))),
                        new Drain(SPEND, 150, List.of(new Take(first, 20), new Take(second, 100))));
    }

    @Test
    void c4_7_a_lot_that_a_later_spend_saw_expired_serves_one_of_an_earlier_time() {
        // Given
        var lot = lot(key(1, "a", 0), 100, at(10));
        var book = spend(30, lot);
        assertThat(book.drains().getFirst().shortfall()).isEqualTo(30);

        // When
        book.spend(key(9, "earlier", 0), 40);

        // Then
        assertThat(book.drains()).extracting(Drain::shortfall).containsExactly(0L, 30L);
        assertThat(book.lots()).containsExactly(lot.withRemaining(60));
    }

    @Test
    void a_spend_that_is_withdrawn_was_never_there() {
        // Given
        var first = lot(key(1, "a", 0), 100, null);
        var book = spend(70, first);
        book.spend(key(9, "x", 0), 60);
        assertThat(book.drains().getLast().shortfall()).isEqualTo(30);

        // When
        book.withdraw(key(9, "x", 0));

        // Then
        assertThat(book.drains()).containsExactly(new Drain(SPEND, 70, List.of(new Take(first, 70))));
    }

    @Test
    void amounts_near_the_end_of_64_bits_do_not_overflow() {
        // Given
        var book = book(lot(key(1, "a", 0), Long.MAX_VALUE, null), lot(key(2, "b", 0), Long.MAX_VALUE, null));

        // When
        book.spend(key(10, "spend", 0), Long.MAX_VALUE);
        book.spend(key(10, "spend", 1), Long.MAX_VALUE);
        book.spend(key(10, "spend", 2), 7);

        // Then
        assertThat(book.drains()).extracting(Drain::shortfall).containsExactly(0L, 0L, 7L);
    }

    @ParameterizedTest
    @EnumSource(DrainOrder.class)
    void c8_3_in_whatever_order_entries_come_the_book_is_that_of_the_plainest_replay(DrainOrder order) {
        for (long seed = 1; seed <= 300; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var lots = new ArrayList<Lot>();
            var entries = new ArrayList<EntryKey>();
            var amounts = new ArrayList<Long>();
            for (int i = 0; i < 60; i++) {
                var key = key(random.nextInt(40), "r" + random.nextInt(5), i);
                if (random.nextInt(5) < 2) {
                    lots.add(lot(key, 1 + random.nextInt(50), expiration(random)));
                } else {
                    entries.add(key);
                    amounts.add(1L + random.nextInt(60));
                }
            }
            var steps = new ArrayList<Integer>();
            for (int i = 0; i < lots.size() + entries.size(); i++) {
                steps.add(i);
            }
            Collections.shuffle(steps, new Random(seed));

            // When
            var book = new LotBook(order);
            for (int step : steps) {
                if (step < lots.size()) {
                    book.grant(lots.get(step));
                } else {
                    book.spend(entries.get(step - lots.size()), amounts.get(step - lots.size()));
                }
                if (random.nextInt(4) == 0) {
                    book.drains();
                }
            }

            // Then
            assertThat(book.drains()).as("seed %d", seed).isEqualTo(plainDrains(order, lots, entries, amounts));
        }
    }

    @ParameterizedTest
    @EnumSource(DrainOrder.class)
    void what_is_closed_on_the_way_is_what_a_replay_in_one_go_gives(DrainOrder order) {
        for (long seed = 1; seed <= 100; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var whole = new LotBook(order);
            var inParts = new LotBook(order);
            var drains = new ArrayList<Drain>();
            var lots = new ArrayList<Lot>();

            // When
            for (int i = 0; i < 80; i++) {
                var key = key(i * 0.4, "r", i);
                if (random.nextInt(5) < 2) {
                    var lot = lot(key, 1 + random.nextInt(50), expiration(random));
                    whole.grant(lot);
                    inParts.grant(lot);
                } else {
                    long amount = 1L + random.nextInt(30);
                    whole.spend(key, amount);
                    inParts.spend(key, amount);
                }
                if (random.nextInt(7) == 0) {
                    var closed = inParts.close(key.messageAt());
                    drains.addAll(closed.drains());
                    lots.addAll(closed.lots());
                }
            }
            drains.addAll(inParts.drains());
            lots.addAll(inParts.lots());

            // Then
            assertThat(drains.stream().map(LotBookTest::amounts))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            whole.drains().stream().map(LotBookTest::amounts).toList());
            assertThat(lots).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(whole.lots());
        }
    }

    private static List<Object> amounts(Drain drain) {
        return List.of(
                drain.spend(),
                drain.amount(),
                drain.takes().stream()
                        .map(take -> List.of(take.lot().key(), take.amount()))
                        .toList());
    }

    private static @Nullable Instant expiration(SplittableRandom random) {
        return random.nextBoolean() ? null : at(random.nextInt(45));
    }

    /** Every lot is looked at for every spend. */
    private static List<Drain> plainDrains(
            DrainOrder order, List<Lot> granted, List<EntryKey> spends, List<Long> amounts) {
        var byExpiration = Comparator.comparing((Lot lot) -> lot.expiresAt() == null ? Instant.MAX : lot.expiresAt());
        var lots = granted.stream()
                .sorted(
                        order == DrainOrder.EMISSION
                                ? Comparator.comparing(Lot::key)
                                : byExpiration.thenComparing(Lot::key))
                .toList();
        long[] left = lots.stream().mapToLong(Lot::remaining).toArray();
        var drains = new ArrayList<Drain>();
        for (EntryKey spend : spends.stream().sorted().toList()) {
            long amount = amounts.get(spends.indexOf(spend));
            var takes = new ArrayList<Take>();
            long due = amount;
            for (int i = 0; i < left.length; i++) {
                long taken = lots.get(i).usableAt(spend.messageAt()) ? Math.min(due, left[i]) : 0;
                if (taken > 0) {
                    takes.add(new Take(lots.get(i), taken));
                    left[i] -= taken;
                    due -= taken;
                }
            }
            drains.add(new Drain(spend, amount, takes));
        }
        return drains;
    }
}
