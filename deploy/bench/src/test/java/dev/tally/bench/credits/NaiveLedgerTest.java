package dev.tally.bench.credits;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.instant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.Verdict.Outcome;
import org.junit.jupiter.api.Test;

class NaiveLedgerTest {
    private final NaiveLedger ledger = new NaiveLedger();

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
