package dev.tally.bench.credits;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.instant;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.Verdict.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NaiveLedgerTest {
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
    void c9_7_an_expense_lowers_the_balance_and_a_transfer_is_refused() {
        // When
        ledger.feed(distribution("d", at(1), grant("A", 1000)));
        var before = balance("A");
        ledger.feed(expense("e", at(2), spend("A", 300)));
        var refused = ledger.feed(transfer("x", at(3), "A", CreditLine.portion("B", 200)));

        // Then
        assertThat(before).isEqualTo(1000);
        assertThat(balance("A")).isEqualTo(700);
        assertThat(refused).isEqualTo(new Verdict("x", Outcome.REFUSED, "transfers_not_supported"));
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
    void c9_2_and_c9_3_late_rows_make_arrival_and_replay_differ() {
        // When
        ledger.feed(expense("e", at(5), spend("A", 300)));
        ledger.feed(distribution("d", at(1), grant("A", 1000)));

        // Then
        assertThat(balance("A")).isEqualTo(1000);
        assertThat(ledger.replay().balance("A", instant(at(10)))).isEqualTo(700);
        assertThat(ledger.replay().shortfall("e", 0)).isZero();
    }

    @Test
    void c9_5_a_grant_comes_before_a_drain_of_the_same_instant_in_a_replay() {
        // When
        ledger.feed(expense("a", at(5), spend("A", 200)));
        ledger.feed(distribution("z", at(5), grant("A", 500)));

        // Then
        assertThat(ledger.replay().balance("A", instant(at(10)))).isEqualTo(300);
    }

    @Test
    void a_message_that_was_accepted_changes_nothing_the_second_time() {
        // Given
        var grant = distribution("d", at(1), grant("A", 100));

        // When
        ledger.feed(grant);
        var again = ledger.feed(grant);

        // Then
        assertThat(again.outcome()).isEqualTo(Outcome.DUPLICATE);
        assertThat(balance("A")).isEqualTo(100);
    }

    @Test
    void what_is_not_ours_is_ignored_and_what_breaks_a_field_rule_is_refused_by_name() {
        assertThat(ledger.feed(CreditMessages.post(
                        "1",
                        at(1),
                        "0xother",
                        "ALEPH_CREDIT",
                        "aleph_credit_expense",
                        "{\"expense\":{\"credits\":[]}}")))
                .isEqualTo(new Verdict("1", Outcome.IGNORED, "owner"));
        assertThat(ledger.feed(CreditMessages.post(
                        "2",
                        at(1),
                        CreditTraffic.OWNER,
                        "TEST",
                        "aleph_credit_expense",
                        "{\"expense\":{\"credits\":[]}}")))
                .extracting(Verdict::outcome)
                .isEqualTo(Outcome.IGNORED);
        assertThat(ledger.feed(CreditMessages.forget("3", at(1), CreditTraffic.OWNER, "d")))
                .extracting(Verdict::outcome)
                .isEqualTo(Outcome.IGNORED);
        assertThat(ledger.feed(expense("4", at(1)))).isEqualTo(new Verdict("4", Outcome.REFUSED, "credits"));
        assertThat(ledger.feed(expense("5", at(1), spend("A", 1).withJson("amount", "1.0"))))
                .isEqualTo(new Verdict("5", Outcome.REFUSED, "amount"));
        assertThat(ledger.feed(
                        distribution("6", at(1), grant("A", 1), grant("B", 1).without("provider"))))
                .isEqualTo(new Verdict("6", Outcome.REFUSED, "provider"));
        assertThat(ledger.feed(distribution("7", "1", grant("A", Long.MAX_VALUE))))
                .isEqualTo(new Verdict("7", Outcome.REFUSED, "amount"));
        assertThat(ledger.feed(CreditMessages.event("8", at(1), "{")))
                .isEqualTo(new Verdict("8", Outcome.MALFORMED, "data"));
        assertThat(ledger.rows()).isEmpty();
    }

    @Test
    void without_late_rows_arrival_and_replay_agree() {
        // Given
        var traffic = new CreditTraffic(CreditTrafficConfig.defaults()
                .withSeed(7)
                .withMessages(20_000)
                .withAddresses(200, 1)
                .withTimes(1_770_000_000L, Duration.ofMinutes(1)));

        // When
        ledger.feedAll(traffic);

        // Then
        assertThat(ledger.lots()).isEqualTo(ledger.replay().lots()).hasSizeGreaterThan(10_000);
        assertThat(ledger.verdicts())
                .extracting(Verdict::outcome)
                .contains(Outcome.APPLIED, Outcome.DUPLICATE)
                .doesNotContain(Outcome.REFUSED, Outcome.MALFORMED, Outcome.IGNORED);
        assertThat(ledger.lots()).anyMatch(lot -> lot.remaining() == 0).anyMatch(lot -> lot.remaining() > 0);
        assertThat(ledger.rows()).anyMatch(row -> ledger.shortfall(row.ref(), row.index()) > 0);
    }

    @Test
    void the_large_expense_drains_three_of_five_lots_on_every_line() {
        // Given
        var expense = ExpenseCase.ofLines(1_234);

        // When
        ledger.feedAll(expense.preparation());
        ledger.feed(expense.expense());

        // Then
        assertThat(ledger.lots()).hasSize(5 * 1_234);
        assertThat(ledger.lots(CreditTraffic.address(1_233)))
                .extracting(Lot::remaining)
                .containsExactly(0L, 0L, 500L, 1000L, 1000L);
        assertThat(ledger.verdicts()).allMatch(verdict -> verdict.outcome() == Outcome.APPLIED);
    }

    @Test
    void hourly_expenses_end_with_everything_spent() {
        // Given
        var hourly = new HourlyExpenses(20, 100, 7);

        // When
        ledger.feedAll(hourly.preparation());
        ledger.feedAll(hourly.sequence());

        // Then
        assertThat(ledger.lots()).hasSize(7 * 40).allMatch(lot -> lot.remaining() == 0);
        assertThat(ledger.verdicts()).allMatch(verdict -> verdict.outcome() == Outcome.APPLIED);
    }

    private long balance(String address) {
        return ledger.balance(address, instant(at(10)));
    }
}
