package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static dev.tally.credits.path.CreditPath.balance;
import static dev.tally.credits.path.CreditPath.number;
import static dev.tally.credits.path.CreditPath.publish;
import static dev.tally.credits.path.CreditPath.remaining;
import static dev.tally.credits.path.CreditPath.shortfall;
import static dev.tally.credits.path.CreditPath.summary;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Worked cases from record to REST; times are seconds after the cutoff, addresses are each test's own. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
class WorkedCasesIT {

    @Test
    void c9_1_a_shortfall_is_dropped_and_not_paid_by_a_later_grant() {
        // When
        publish(
                distribution(hash("c91-d1"), at(1), grant("C91", 100)),
                expense(hash("c91-e"), at(2), spend("C91", 500)),
                distribution(hash("c91-d2"), at(3), grant("C91", 1000)));

        // Then
        assertThat(balance("C91")).isEqualTo(1000);
        assertThat(shortfall("C91")).isEqualTo(400);
        assertThat(summary("C91").getLong("total_incoming")).isEqualTo(1100);
        assertThat(summary("C91").getLong("total_outgoing")).isEqualTo(-500);
        assertThat(summary("C91").getLong("total_amount")).isEqualTo(600);
        assertThat(summary("C91").getLong("entry_count")).isEqualTo(3);
    }

    @Test
    void c9_4_a_lot_that_expires_at_the_instant_of_the_expense_is_not_touched() {
        // When
        publish(
                distribution(hash("c94-d"), at(1), grant("C94", 500).expiring(CreditMessages.instant(at(5)))),
                expense(hash("c94-e"), at(5), spend("C94", 200)));

        // Then
        assertThat(remaining("C94")).isEqualTo(500);
        assertThat(shortfall("C94")).isEqualTo(200);
        assertThat(summary("C94").getLong("total_outgoing")).isEqualTo(-200);
        assertThat(balance("C94")).as("expired by now").isZero();
    }

    @Test
    void c9_5_a_grant_of_the_same_instant_pays_for_the_expense() {
        // When
        publish(
                distribution(hash("c95-z"), at(5), grant("C95", 500)),
                expense(hash("c95-a"), at(5), spend("C95", 200)));

        // Then
        assertThat(balance("C95")).isEqualTo(300);
    }

    @Test
    void c9_7_a_grant_then_an_expense_of_a_part_of_it() {
        // When
        publish(distribution(hash("c97-d"), at(1), grant("C97", 1000)));
        long before = balance("C97");
        publish(expense(hash("c97-e"), at(2), spend("C97", 300)));

        // Then
        assertThat(before).isEqualTo(1000);
        assertThat(balance("C97")).isEqualTo(700);
    }

    @Test
    void c9_9_amounts_before_the_cutoff_are_multiplied() {
        // When
        publish(
                distribution(hash("c99-before"), "1769990399.999", grant("C99before", 3)),
                distribution(hash("c99-at"), "1769990400", grant("C99at", 3)));

        // Then
        assertThat(balance("C99before")).isEqualTo(30_000);
        assertThat(balance("C99at")).isEqualTo(3);
    }

    @Test
    void c9_12_two_lines_of_one_address_drain_one_after_the_other() {
        // When
        publish(
                distribution(hash("c912-d"), at(1), grant("C912", 500)),
                expense(hash("c912-e"), at(2), spend("C912", 300), spend("C912", 300)));

        // Then
        assertThat(balance("C912")).isZero();
        assertThat(shortfall("C912")).isEqualTo(100);
        assertThat(number("select count(*) from credits.credit_history where address = ? and amount = -300", "C912"))
                .isEqualTo(2);
    }

    @Test
    void c4_6_a_redelivered_message_changes_nothing() {
        // Given
        FeedEvent granted = distribution(hash("c46-d"), at(1), grant("C46", 1000));
        FeedEvent spent = expense(hash("c46-e"), at(2), spend("C46", 300));
        publish(granted, spent);

        // When
        publish(spent, granted, spent);

        // Then
        assertThat(balance("C46")).isEqualTo(700);
        assertThat(summary("C46").getLong("entry_count")).isEqualTo(2);
        assertThat(number(
                        "select count(*) from credits.audit where outcome = 'duplicate' and message_id = ?",
                        hash("c46-e")))
                .isEqualTo(2);
    }

    @Test
    void a_transfer_is_refused_for_now_and_says_why() {
        // When
        publish(
                distribution(hash("x-d"), at(1), grant("Xsender", 1000)),
                transfer(hash("x-x"), at(2), "Xsender", portion("Xrecipient", 10)));

        // Then
        assertThat(balance("Xsender")).isEqualTo(1000);
        assertThat(balance("Xrecipient")).isZero();
        assertThat(number(
                        "select count(*) from credits.audit where outcome = 'refused'"
                                + " and reason = 'transfers_not_supported' and message_id = ?",
                        hash("x-x")))
                .isEqualTo(1);
    }
}
