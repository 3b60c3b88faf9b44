package dev.tally.bench.credits;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.instant;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tally.bench.credits.Verdict.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked cases on the naive ledger, with numbers worked out by hand; times are seconds after the cutoff. */
class NaiveCasesTest {
    private static final Instant NOW = instant(at(10));

    private final NaiveLedger ledger = new NaiveLedger();

    @Test
    void c9_1_a_grant_does_not_pay_an_older_shortfall() {
        // When
        ledger.feed(distribution("d1", at(1), grant("A", 100)));
        ledger.feed(expense("e", at(2), spend("A", 500)));
        ledger.feed(distribution("d2", at(3), grant("A", 1000)));

        // Then
        assertThat(balance("A")).isEqualTo(1000);
        assertThat(ledger.shortfall("e", 0)).isEqualTo(400);
        assertThat(ledger.rows()).extracting(LedgerRow::amount).containsExactly(100L, -500L, 1000L);
    }

    @Test
    void c9_4_a_lot_that_expires_at_the_instant_of_the_drain_is_left_alone() {
        // When
        ledger.feed(distribution("d", at(1), grant("A", 500).expiring(instant(at(5)))));
        ledger.feed(expense("e", at(5), spend("A", 200)));

        // Then
        assertThat(ledger.lots("A")).extracting(Lot::remaining).containsExactly(500L);
        assertThat(ledger.rows().get(1).amount()).isEqualTo(-200);
        assertThat(ledger.shortfall("e", 0)).isEqualTo(200);
    }

    @Test
    void c9_9_the_old_unit_ends_exactly_at_the_cutoff() {
        // When
        ledger.feed(distribution("old", "1769990399.999", grant("A", 3)));
        ledger.feed(distribution("new", "1769990400", grant("A", 3)));

        // Then
        assertThat(ledger.lots("A")).extracting(Lot::granted).containsExactly(30_000L, 3L);
    }

    @Test
    void c9_12_lines_of_one_message_apply_in_list_order() {
        // When
        ledger.feed(distribution("d", at(1), grant("A", 500)));
        ledger.feed(expense("e", at(2), spend("A", 300), spend("A", 300)));

        // Then
        assertThat(balance("A")).isZero();
        assertThat(ledger.rows()).extracting(LedgerRow::amount).containsExactly(500L, -300L, -300L);
        assertThat(ledger.shortfall("e", 0)).isZero();
        assertThat(ledger.shortfall("e", 1)).isEqualTo(100);
    }

    @Test
    void c9_2_a_grant_that_comes_late_pays_the_expense_that_came_after_it() {
        // When
        ledger.feed(distribution("d1", at(1), grant("A", 100)));
        ledger.feed(expense("e", at(5), spend("A", 500)));
        ledger.feed(distribution("d2", at(3), grant("A", 1000)));

        // Then
        assertThat(balance("A")).isEqualTo(600);
        assertThat(ledger.lots("A")).extracting(Lot::remaining).containsExactly(0L, 600L);
        assertThat(ledger.shortfall("e", 0)).isZero();
        assertThat(ledger.allocations())
                .containsExactly(
                        new Allocation("A", instant(at(5)), "e", 0, "d1", 0, 100),
                        new Allocation("A", instant(at(5)), "e", 0, "d2", 0, 400));
    }

    @Test
    void c9_3_an_expense_that_comes_first_is_paid_by_an_older_grant() {
        // When
        ledger.feed(expense("e", at(5), spend("A", 300)));
        ledger.feed(distribution("d", at(1), grant("A", 1000)));

        // Then
        assertThat(balance("A")).isEqualTo(700);
        assertThat(ledger.shortfall("e", 0)).isZero();
    }

    @Test
    void c9_5_a_grant_comes_before_a_drain_of_the_same_instant_whatever_the_hashes() {
        // When
        ledger.feed(expense("a", at(5), spend("A", 200)));
        ledger.feed(distribution("z", at(5), grant("A", 500)));

        // Then
        assertThat(balance("A")).isEqualTo(300);
    }

    @Test
    void c9_6_portions_keep_the_expiration_of_their_lots_or_take_the_one_that_was_asked_for() {
        // Given
        var again = new NaiveLedger();
        for (var each : List.of(ledger, again)) {
            each.feed(distribution("d1", at(1), grant("A", 100).expiring(instant(at(50)))));
            each.feed(distribution("d2", at(2), grant("A", 100)));
            each.feed(distribution("d3", at(3), grant("A", 100).expiring(instant(at(50)))));
        }

        // When
        ledger.feed(transfer("x", at(4), "A", portion("B", 300)));
        again.feed(transfer("x", at(4), "A", portion("B", 300).expiring(instant(at(40)))));

        // Then
        assertThat(ledger.lots("B"))
                .extracting(Lot::index, Lot::granted, Lot::expirationAt)
                .containsExactly(
                        tuple(0, 100L, instant(at(50))), tuple(1, 100L, null), tuple(2, 100L, instant(at(50))));
        assertThat(again.lots("B"))
                .extracting(Lot::index, Lot::granted, Lot::expirationAt)
                .containsExactly(tuple(0, 300L, instant(at(40))));
    }

    @Test
    void c9_7_a_grant_an_expense_and_a_transfer_one_after_the_other() {
        // When
        ledger.feed(distribution("d", at(1), grant("A", 1000)));
        var granted = balance("A");
        ledger.feed(expense("e", at(2), spend("A", 300)));
        var spent = balance("A");
        ledger.feed(transfer("x", at(3), "A", portion("B", 200)));

        // Then
        assertThat(List.of(granted, spent, balance("A"), balance("B"))).containsExactly(1000L, 700L, 500L, 200L);
    }

    @Test
    void c9_8_what_was_received_is_sent_on_with_its_expirations() {
        // When
        ledger.feed(distribution("d1", at(1), grant("B", 100).expiring(instant(at(50)))));
        ledger.feed(distribution("d2", at(2), grant("B", 200)));
        ledger.feed(transfer("x", at(3), "B", portion("C", 250)));

        // Then
        assertThat(ledger.lots("C"))
                .extracting(Lot::granted, Lot::expirationAt)
                .containsExactly(tuple(100L, instant(at(50))), tuple(150L, null));
        assertThat(balance("B")).isEqualTo(50);
    }

    @Test
    void c9_10_a_transfer_that_was_refused_is_judged_again_by_what_came_since() {
        // Given
        var later = new NaiveLedger();
        var transfer = transfer("x", at(5), "A", portion("B", 100));

        // When
        ledger.feed(transfer);
        ledger.feed(distribution("d", at(3), grant("A", 100)));
        ledger.feed(transfer);
        later.feed(transfer);
        later.feed(distribution("d", at(7), grant("A", 100)));
        later.feed(transfer);

        // Then
        var refused = new Verdict("x", Outcome.REFUSED, "insufficient_balance required=100 available=0");
        var applied = new Verdict("d", Outcome.APPLIED, null);
        assertThat(ledger.verdicts()).containsExactly(refused, applied, new Verdict("x", Outcome.APPLIED, null));
        assertThat(later.verdicts()).containsExactly(refused, applied, refused);
        assertThat(balance("B")).isEqualTo(100);
    }

    @Test
    void c9_11_a_drain_does_not_take_a_grant_of_the_future() {
        // When
        ledger.feed(distribution("d", at(60), grant("A", 1000)));
        ledger.feed(expense("e", at(50), spend("A", 400)));

        // Then
        assertThat(balance("A")).isEqualTo(1000);
        assertThat(ledger.shortfall("e", 0)).isEqualTo(400);
    }

    @Test
    void c9_13_nothing_can_be_sent_before_it_was_granted() {
        // When
        ledger.feed(distribution("d", at(5), grant("A", 1000)));
        var refused = ledger.feed(transfer("x", at(2), "A", portion("B", 400)));

        // Then
        assertThat(refused)
                .isEqualTo(new Verdict("x", Outcome.REFUSED, "insufficient_balance required=400 available=0"));
        assertThat(ledger.rows()).hasSize(1);
    }

    @Test
    void c9_14_the_order_of_draining_decides_what_is_left_when_a_lot_expires() {
        // Given
        var soonest = new NaiveLedger(DrainOrder.EXPIRATION);

        // When
        for (var each : List.of(ledger, soonest)) {
            each.feed(distribution("d1", at(1), grant("A", 1000)));
            each.feed(distribution("d2", at(2), grant("A", 1000).expiring(instant(at(50)))));
            each.feed(expense("e", at(10), spend("A", 1500)));
        }

        // Then
        assertThat(ledger.lots("A")).extracting(Lot::remaining).containsExactly(0L, 500L);
        assertThat(ledger.balance("A", instant(at(60)))).isZero();
        assertThat(soonest.lots("A")).extracting(Lot::remaining).containsExactly(500L, 0L);
        assertThat(soonest.balance("A", instant(at(60)))).isEqualTo(500);
    }

    @Test
    void c9_15_a_late_transfer_takes_nothing_that_was_spent_after_it() {
        // Given
        var less = new NaiveLedger();
        ledger.feed(distribution("d", at(1), grant("A", 100)));
        ledger.feed(expense("e", at(5), spend("A", 100)));
        less.feed(distribution("d", at(1), grant("A", 100)));
        less.feed(expense("e", at(5), spend("A", 30)));

        // When
        var refused = ledger.feed(transfer("x", at(3), "A", portion("B", 60)));
        var applied = less.feed(transfer("x", at(3), "A", portion("B", 60)));
        var more = less.feed(transfer("y", at(4), "A", portion("B", 6), portion("C", 6)));

        // Then
        assertThat(refused.reason()).isEqualTo("insufficient_balance required=60 available=0");
        assertThat(applied.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(less.balance("A", instant(at(10)))).isEqualTo(10);
        assertThat(more.reason()).isEqualTo("insufficient_balance required=12 available=10");
    }

    @Test
    void c3_5_rows_of_a_transfer_are_counted_portion_by_portion_and_line_by_line() {
        // Given
        ledger.feed(distribution("d1", at(1), grant("A", 100).expiring(instant(at(50)))));
        ledger.feed(distribution("d2", at(2), grant("A", 300)));

        // When
        ledger.feed(transfer("x", at(3), "A", portion("B", 150), portion("C", 200)));

        // Then
        assertThat(ledger.rows().subList(2, 7))
                .extracting(
                        LedgerRow::index,
                        LedgerRow::address,
                        LedgerRow::amount,
                        LedgerRow::origin,
                        LedgerRow::expirationAt)
                .containsExactly(
                        tuple(0, "B", 100L, "A", instant(at(50))),
                        tuple(1, "B", 50L, "A", null),
                        tuple(2, "A", -150L, "B", null),
                        tuple(3, "C", 200L, "A", null),
                        tuple(4, "A", -200L, "C", null));
        assertThat(ledger.rows().subList(2, 7)).allSatisfy(row -> {
            assertThat(row.provider()).isEqualTo("ALEPH");
            assertThat(row.paymentMethod()).isEqualTo("credit_transfer");
        });
    }

    @Test
    void c4_4_a_whitelisted_sender_mints_one_row_per_line_and_cannot_send_to_himself() {
        // When
        var minted = ledger.feed(transfer(
                "x", at(3), CreditTraffic.OWNER, portion("B", 150).expiring(instant(at(1))), portion("C", 200)));
        var self = ledger.feed(transfer("s", at(3), CreditTraffic.OWNER, portion(CreditTraffic.OWNER, 1)));
        var other = ledger.feed(transfer("o", at(3), "A", portion("A", 1)));
        var twice = ledger.feed(transfer("t", at(3), CreditTraffic.OWNER, portion("B", 1), portion("B", 1)));

        // Then
        assertThat(minted.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(ledger.rows())
                .extracting(LedgerRow::index, LedgerRow::address, LedgerRow::amount, LedgerRow::expirationAt)
                .containsExactly(tuple(0, "B", 150L, instant(at(1))), tuple(1, "C", 200L, null));
        assertThat(List.of(self, other, twice)).allSatisfy(verdict -> {
            assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(verdict.reason()).isEqualTo("address");
        });
    }

    private long balance(String address) {
        return ledger.balance(address, NOW);
    }
}
