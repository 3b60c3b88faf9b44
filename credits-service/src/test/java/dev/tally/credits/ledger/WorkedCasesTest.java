package dev.tally.credits.ledger;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.credits.Credits.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.message.CreditMessage.Line;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worked cases from message to lots, without a database; times are seconds after the cutoff. */
class WorkedCasesTest {

    private static String at(double seconds) {
        return CreditMessages.at(seconds);
    }

    /** What the events leave on the core when they arrive in this order. */
    private static Posting.Settlement settle(FeedEvent... events) {
        var messages = List.of(events).stream().map(Credits::accepted).toList();
        return Posting.of(messages, Set.of()).settle(Map.of());
    }

    private static long remaining(Posting.Settlement settlement) {
        return settlement.granted().stream().mapToLong(Lot::remaining).sum();
    }

    private static long shortfall(Posting.Settlement settlement) {
        return settlement.drains().stream().mapToLong(LotBook.Drain::shortfall).sum();
    }

    @Test
    void c9_1_a_shortfall_is_dropped_and_not_paid_by_a_later_grant() {
        // Given
        var first = distribution("d1", at(1), grant("A", 100));
        var drain = expense("e", at(2), spend("A", 500));
        var second = distribution("d2", at(3), grant("A", 1000));

        // When
        var settled = settle(first, drain, second);

        // Then
        assertThat(remaining(settled)).isEqualTo(1000);
        assertThat(shortfall(settled)).isEqualTo(400);
        assertThat(Posting.of(List.of(Credits.accepted(first), Credits.accepted(drain)), Set.of())
                        .rows())
                .extracting(LedgerRow::amount)
                .containsExactly(100L, -500L);
    }

    @Test
    void c9_4_a_lot_that_expires_at_the_instant_of_the_expense_is_not_touched() {
        // Given
        var granted = distribution("d", at(1), grant("A", 500).expiring(ZERO.plusSeconds(5)));
        var drain = expense("e", at(5), spend("A", 200));

        // When
        var settled = settle(granted, drain);

        // Then
        assertThat(remaining(settled)).isEqualTo(500);
        assertThat(shortfall(settled)).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"aaa,bbb", "bbb,aaa"})
    void c9_5_a_grant_of_the_same_instant_pays_whatever_the_hashes(String grantHash, String spendHash) {
        // Given
        var granted = distribution(grantHash, at(5), grant("A", 500));
        var drain = expense(spendHash, at(5), spend("A", 200));

        // When
        var settled = settle(granted, drain);

        // Then
        assertThat(remaining(settled)).isEqualTo(300);
    }

    @Test
    void c9_7_a_grant_and_an_expense_of_a_part_leave_the_rest() {
        // Given
        var granted = distribution("d", at(1), grant("A", 1000));
        var drain = expense("e", at(2), spend("A", 300));

        // When
        var before = settle(granted);
        var after = settle(granted, drain);

        // Then
        assertThat(remaining(before)).isEqualTo(1000);
        assertThat(remaining(after)).isEqualTo(700);
    }

    @ParameterizedTest
    @CsvSource({"1769990399.999, 30000", "1769990399.9999999, 30000", "1769990400, 3", "1769990400.000, 3"})
    void c9_9_an_amount_is_multiplied_strictly_before_the_cutoff(String time, long credits) {
        // Given
        var granted = distribution("d", time, grant("A", 3));
        var drain = expense("e", time, spend("A", 3));

        // When
        var amounts = List.of(Credits.accepted(granted), Credits.accepted(drain));

        // Then
        assertThat(amounts)
                .flatExtracting(CreditMessage::lines)
                .extracting("amount")
                .containsOnly(credits);
        assertThat(remaining(settle(granted))).isEqualTo(credits);
    }

    @Test
    void c9_11_a_lot_dated_in_the_future_is_not_usable_before_its_time() {
        // Given
        var granted = distribution("d", at(60), grant("A", 1000));
        var drain = expense("e", at(50), spend("A", 400));

        // When
        var settled = settle(granted, drain);

        // Then
        assertThat(remaining(settled)).isEqualTo(1000);
        assertThat(shortfall(settled)).isEqualTo(400);
    }

    @Test
    void c9_12_two_lines_of_one_address_drain_one_after_the_other() {
        // Given
        var granted = distribution("d", at(1), grant("A", 500));
        var drain = expense("e", at(2), spend("A", 300), spend("A", 300));

        // When
        var settled = settle(granted, drain);

        // Then
        assertThat(remaining(settled)).isZero();
        assertThat(shortfall(settled)).isEqualTo(100);
        assertThat(Posting.of(List.of(Credits.accepted(drain)), Set.of()).rows())
                .extracting(LedgerRow::amount)
                .containsExactly(-300L, -300L);
        assertThat(Credits.accepted(drain).lines()).extracting(Line::address).containsExactly("A", "A");
    }
}
