package dev.tally.credits.posting;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static dev.tally.credits.Credits.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.message.CreditMessage;
import dev.tally.projection.Verdict;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worked cases from message to lots, without a database; times are seconds after the cutoff. */
class WorkedCasesTest {

    private static Instant seconds(long seconds) {
        return ZERO.plusSeconds(seconds);
    }

    private static Verdict insufficient(long required, long available) {
        return Verdict.refused("insufficient_balance required=" + required + " available=" + available);
    }

    @Test
    void c9_1_a_shortfall_is_dropped_and_not_paid_by_a_later_grant() {
        // When
        var ledger = CoreLedger.of(
                distribution("d1", at(1), grant("A", 100)),
                expense("e", at(2), spend("A", 500)),
                distribution("d2", at(3), grant("A", 1000)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(1000);
        assertThat(ledger.shortfall()).isEqualTo(400);
        assertThat(ledger.rows).extracting(LedgerRow::amount).containsExactly(100L, -500L, 1000L);
    }

    @Test
    void c9_2_a_grant_that_arrives_late_pays_for_the_expense_after_it() {
        // When
        var ledger = CoreLedger.of(
                distribution("d1", at(1), grant("A", 100)),
                expense("e", at(5), spend("A", 500)),
                distribution("d2", at(3), grant("A", 1000)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(600);
    }

    @Test
    void c9_3_an_expense_that_arrives_before_its_grant_is_paid() {
        // When
        var ledger = CoreLedger.of(expense("e", at(5), spend("A", 300)), distribution("d", at(1), grant("A", 1000)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(700);
    }

    @Test
    void c9_4_a_lot_that_expires_at_the_instant_of_the_expense_is_not_touched() {
        // When
        var ledger = CoreLedger.of(
                distribution("d", at(1), grant("A", 500).expiring(seconds(5))), expense("e", at(5), spend("A", 200)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(500);
        assertThat(ledger.rows).extracting(LedgerRow::amount).containsExactly(500L, -200L);
        assertThat(ledger.shortfall()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"aaa,bbb", "bbb,aaa"})
    void c9_5_a_grant_of_the_same_instant_pays_whatever_the_hashes(String grantHash, String spendHash) {
        // When
        var ledger = CoreLedger.of(
                expense(spendHash, at(5), spend("A", 200)), distribution(grantHash, at(5), grant("A", 500)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "never",
            value = {"never, 100@50 100 100@50", "40, 300@40"})
    void c9_6_portions_keep_the_expiration_of_their_lots_unless_a_sooner_one_is_asked_for(
            Long requested, String expected) {
        // Given
        CreditLine line = portion("B", 300);

        // When
        var ledger = CoreLedger.of(
                distribution("d1", at(1), grant("A", 100).expiring(seconds(50))),
                distribution("d2", at(2), grant("A", 100)),
                distribution("d3", at(3), grant("A", 100).expiring(seconds(50))),
                transfer("x", at(4), "A", requested == null ? line : line.expiring(seconds(requested))));

        // Then
        assertThat(ledger.granted("B")).containsExactly(expected.split(" "));
        assertThat(ledger.remaining("A")).isZero();
    }

    @Test
    void c9_7_a_grant_an_expense_and_a_transfer_leave_the_rest() {
        // Given
        FeedEvent granted = distribution("d", at(1), grant("A", 1000));
        FeedEvent spent = expense("e", at(2), spend("A", 300));
        FeedEvent sent = transfer("x", at(3), "A", portion("B", 200));

        // Then
        assertThat(CoreLedger.of(granted).remaining("A")).isEqualTo(1000);
        assertThat(CoreLedger.of(granted, spent).remaining("A")).isEqualTo(700);
        assertThat(CoreLedger.of(granted, spent, sent).remaining("A")).isEqualTo(500);
    }

    @Test
    void c9_8_a_transfer_that_takes_two_lots_hands_over_both_expirations() {
        // When
        var ledger = CoreLedger.of(
                distribution("d1", at(1), grant("B", 100).expiring(seconds(50))),
                distribution("d2", at(2), grant("B", 200)),
                transfer("x", at(3), "B", portion("C", 250)));

        // Then
        assertThat(ledger.granted("C")).containsExactly("100@50", "150");
    }

    @ParameterizedTest
    @CsvSource({"1769990399.999, 30000", "1769990399.9999999, 30000", "1769990400, 3", "1769990400.000, 3"})
    void c9_9_an_amount_is_multiplied_strictly_before_the_cutoff(String time, long credits) {
        // Given
        var granted = distribution("d", time, grant("A", 3));
        var drain = expense("e", time, spend("A", 3));
        var sent = transfer("x", time, "A", portion("B", 3));

        // When
        var ledger = CoreLedger.of(granted, sent);

        // Then
        assertThat(ledger.remaining("B")).isEqualTo(credits);
        assertThat(Credits.accepted(drain).lines())
                .extracting(CreditMessage.Line::amount)
                .containsOnly(credits);
    }

    @Test
    void c9_10_a_refused_transfer_is_judged_again_by_what_was_there_at_its_time() {
        // Given
        FeedEvent sent = transfer("x", at(5), "A", portion("B", 100));

        // Then
        assertThat(CoreLedger.of(sent, distribution("d", at(3), grant("A", 100)), sent).verdicts)
                .containsExactly(insufficient(100, 0), Verdict.applied(), Verdict.applied());
        assertThat(CoreLedger.of(sent, distribution("d", at(7), grant("A", 100)), sent).verdicts)
                .containsExactly(insufficient(100, 0), Verdict.applied(), insufficient(100, 0));
    }

    @Test
    void c9_11_a_lot_dated_in_the_future_is_not_usable_before_its_time() {
        // When
        var ledger = CoreLedger.of(distribution("d", at(60), grant("A", 1000)), expense("e", at(50), spend("A", 400)));

        // Then
        assertThat(ledger.remaining("A")).isEqualTo(1000);
        assertThat(ledger.shortfall()).isEqualTo(400);
    }

    @Test
    void c9_12_two_lines_of_one_address_drain_one_after_the_other() {
        // When
        var ledger = CoreLedger.of(
                distribution("d", at(1), grant("A", 500)), expense("e", at(2), spend("A", 300), spend("A", 300)));

        // Then
        assertThat(ledger.remaining("A")).isZero();
        assertThat(ledger.shortfall()).isEqualTo(100);
        assertThat(ledger.rows).extracting(LedgerRow::amount).containsExactly(500L, -300L, -300L);
    }

    @Test
    void c9_13_a_transfer_before_the_grant_has_nothing_to_send() {
        // When
        var ledger =
                CoreLedger.of(distribution("d", at(5), grant("A", 1000)), transfer("x", at(2), "A", portion("B", 400)));

        // Then
        assertThat(ledger.verdicts).containsExactly(Verdict.applied(), insufficient(400, 0));
    }

    @ParameterizedTest
    @CsvSource({"EMISSION, 0", "EXPIRATION, 500"})
    void c9_14_the_policy_decides_which_lot_is_left_to_expire(DrainOrder order, long balance) {
        // When
        var ledger = CoreLedger.of(
                order,
                distribution("d1", at(1), grant("A", 1000)),
                distribution("d2", at(2), grant("A", 1000).expiring(seconds(50))),
                expense("e", at(10), spend("A", 1500)));

        // Then
        assertThat(ledger.balance("A", seconds(60))).isEqualTo(balance);
    }

    @ParameterizedTest
    @CsvSource({"100, false, 0", "30, true, 10"})
    void c9_15_a_back_dated_transfer_takes_nothing_that_was_spent_since(long spent, boolean accepted, long left) {
        // When
        var ledger = CoreLedger.of(
                distribution("d", at(1), grant("A", 100)),
                expense("e", at(5), spend("A", spent)),
                transfer("x", at(3), "A", portion("B", 60)));

        // Then
        assertThat(ledger.verdicts.getLast()).isEqualTo(accepted ? Verdict.applied() : insufficient(60, 0));
        assertThat(ledger.remaining("A")).isEqualTo(left);
    }

    @Test
    void c3_5_the_index_of_a_transfer_counts_the_rows_that_it_gives() {
        // When
        var ledger = CoreLedger.of(
                distribution("d1", at(1), grant("A", 100).expiring(seconds(50))),
                distribution("d2", at(2), grant("A", 300)),
                transfer("x", at(3), "A", portion("B", 150), portion("C", 200)));

        // Then
        assertThat(ledger.rows.stream()
                        .filter(row -> row.key().ref().equals("x"))
                        .sorted((left, right) -> left.key().compareTo(right.key()))
                        .map(row -> row.address() + row.amount() + CoreLedger.at(row.expiresAt())))
                .containsExactly("B100@50", "B50", "A-150", "C200", "A-200");
    }

    @Test
    void c4_4_a_whitelisted_sender_mints_and_nobody_sends_to_itself() {
        // When
        var ledger = CoreLedger.of(
                transfer("m", at(1), CreditTraffic.OWNER, portion("A", 70).expiring(seconds(9)), portion("B", 30)),
                transfer("s", at(2), CreditTraffic.OWNER, portion(CreditTraffic.OWNER, 5)),
                transfer("t", at(3), "B", portion("A", 5), portion("B", 5)));

        // Then
        assertThat(ledger.verdicts)
                .containsExactly(Verdict.applied(), Verdict.refused("self_transfer"), Verdict.refused("self_transfer"));
        assertThat(ledger.rows).extracting(LedgerRow::amount).containsExactly(70L, 30L);
        assertThat(ledger.granted("A")).containsExactly("70@9");
    }

    @Test
    void c4_5_what_a_refusal_calls_available_passes_and_one_more_does_not() {
        // Given
        FeedEvent granted = distribution("d", at(1), grant("A", 100));
        FeedEvent spent = expense("e", at(5), spend("A", 30));

        // Then
        assertThat(CoreLedger.of(granted, spent, transfer("x", at(3), "A", portion("B", 71)))
                        .verdicts
                        .getLast())
                .isEqualTo(insufficient(71, 70));
        assertThat(CoreLedger.of(granted, spent, transfer("x", at(3), "A", portion("B", 70)))
                        .verdicts
                        .getLast())
                .isEqualTo(Verdict.applied());
    }

    @Test
    void c4_5_a_transfer_of_more_than_64_bits_is_refused_with_its_sum() {
        // When
        var ledger = CoreLedger.of(
                distribution("d", at(1), grant("A", 5)),
                transfer("x", at(2), "A", portion("B", Long.MAX_VALUE), portion("C", Long.MAX_VALUE)));

        // Then
        assertThat(ledger.verdicts.getLast())
                .isEqualTo(Verdict.refused("insufficient_balance required=18446744073709551614 available=5"));
    }
}
