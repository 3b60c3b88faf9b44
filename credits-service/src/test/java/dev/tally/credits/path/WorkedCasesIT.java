package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static dev.tally.bench.credits.CreditMessages.instant;
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
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked cases from record to REST; times are seconds after the cutoff, addresses are each test's own. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class WorkedCasesIT {

    private static final String SOONER = "4000000000";
    private static final String LATER = "4100000000";

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
    void c9_2_a_grant_that_arrives_late_pays_for_the_expense_after_it() {
        // When
        publish(distribution(hash("c92-d1"), at(1), grant("C92", 100)));
        publish(expense(hash("c92-e"), at(5), spend("C92", 500)));
        publish(distribution(hash("c92-d2"), at(3), grant("C92", 1000)));

        // Then
        assertThat(balance("C92")).isEqualTo(600);
        assertThat(shortfall("C92")).isZero();
    }

    @Test
    void c9_3_an_expense_that_arrives_before_its_grant_is_paid() {
        // When
        publish(expense(hash("c93-e"), at(5), spend("C93", 300)));
        publish(distribution(hash("c93-d"), at(1), grant("C93", 1000)));

        // Then
        assertThat(balance("C93")).isEqualTo(700);
    }

    @Test
    void c9_6_portions_keep_the_expiration_of_their_lots_unless_a_sooner_one_is_asked_for() {
        // Given
        publish(
                distribution(hash("c96-d1"), at(1), grant("C96a", 100).expiring(instant(LATER))),
                distribution(hash("c96-d2"), at(2), grant("C96a", 100)),
                distribution(hash("c96-d3"), at(3), grant("C96a", 100).expiring(instant(LATER))),
                distribution(hash("c96-e1"), at(1), grant("C96c", 100).expiring(instant(LATER))),
                distribution(hash("c96-e2"), at(2), grant("C96c", 200)));

        // When
        publish(
                transfer(hash("c96-x"), at(4), "C96a", portion("C96b", 300)),
                transfer(hash("c96-y"), at(4), "C96c", portion("C96d", 300).expiring(instant(SOONER))));

        // Then
        assertThat(received("C96b")).containsExactly("100@" + LATER, "100", "100@" + LATER);
        assertThat(received("C96d")).containsExactly("300@" + SOONER);
        assertThat(balance("C96a")).isZero();
        assertThat(balance("C96b")).isEqualTo(300);
    }

    @Test
    void c9_7_a_transfer_after_grant_and_expense_leaves_the_rest() {
        // When
        publish(
                distribution(hash("c97x-d"), at(1), grant("C97x", 1000)),
                expense(hash("c97x-e"), at(2), spend("C97x", 300)),
                transfer(hash("c97x-x"), at(3), "C97x", portion("C97y", 200)));

        // Then
        assertThat(balance("C97x")).isEqualTo(500);
        assertThat(balance("C97y")).isEqualTo(200);
        assertThat(summary("C97x").getLong("total_outgoing")).isEqualTo(-500);
    }

    @Test
    void c9_8_a_transfer_that_takes_two_lots_hands_over_both_expirations() {
        // When
        publish(
                distribution(hash("c98-d1"), at(1), grant("C98b", 100).expiring(instant(LATER))),
                distribution(hash("c98-d2"), at(2), grant("C98b", 200)),
                transfer(hash("c98-x"), at(3), "C98b", portion("C98c", 250)));

        // Then
        assertThat(received("C98c")).containsExactly("100@" + LATER, "150");
        assertThat(balance("C98b")).isEqualTo(50);
    }

    @Test
    void c9_10_a_refused_transfer_is_judged_again_by_what_was_there_at_its_time() {
        // Given
        FeedEvent sent = transfer(hash("c910-x"), at(5), "C910", portion("C910b", 100));
        FeedEvent hopeless = transfer(hash("c910-y"), at(5), "C910c", portion("C910d", 100));

        // When
        publish(sent, hopeless);
        publish(
                distribution(hash("c910-d"), at(3), grant("C910", 100)),
                distribution(hash("c910-e"), at(7), grant("C910c", 100)));
        publish(sent, hopeless);

        // Then
        assertThat(outcomes(hash("c910-x"))).containsExactly("refused", "applied");
        assertThat(outcomes(hash("c910-y"))).containsExactly("refused", "refused");
        assertThat(balance("C910b")).isEqualTo(100);
        assertThat(balance("C910c")).isEqualTo(100);
    }

    @Test
    void c9_11_a_lot_dated_in_the_future_is_not_usable_before_its_time() {
        // When
        publish(
                distribution(hash("c911-d"), at(60), grant("C911", 1000)),
                expense(hash("c911-e"), at(50), spend("C911", 400)));

        // Then
        assertThat(balance("C911")).isEqualTo(1000);
        assertThat(shortfall("C911")).isEqualTo(400);
    }

    @Test
    void c9_13_a_transfer_before_the_grant_has_nothing_to_send() {
        // When
        publish(
                distribution(hash("c913-d"), at(5), grant("C913", 1000)),
                transfer(hash("c913-x"), at(2), "C913", portion("C913b", 400)));

        // Then
        assertThat(reason(hash("c913-x"))).isEqualTo("insufficient_balance required=400 available=0");
        assertThat(balance("C913")).isEqualTo(1000);
    }

    @Test
    void c9_14_by_emission_the_lot_that_expires_is_left_over() {
        // When
        publish(
                distribution(hash("c914-d1"), at(1), grant("C914", 1000)),
                distribution(hash("c914-d2"), at(2), grant("C914", 1000).expiring(instant(at(50)))),
                expense(hash("c914-e"), at(10), spend("C914", 1500)));

        // Then
        assertThat(balance("C914")).isZero();
        assertThat(remaining("C914")).isEqualTo(500);
    }

    @Test
    void c9_15_a_back_dated_transfer_takes_nothing_that_was_spent_since() {
        // When
        publish(
                distribution(hash("c915-d"), at(1), grant("C915a", 100), grant("C915b", 100)),
                expense(hash("c915-e"), at(5), spend("C915a", 100), spend("C915b", 30)));
        publish(
                transfer(hash("c915-x"), at(3), "C915a", portion("C915c", 60)),
                transfer(hash("c915-y"), at(3), "C915b", portion("C915d", 60)));

        // Then
        assertThat(reason(hash("c915-x"))).isEqualTo("insufficient_balance required=60 available=0");
        assertThat(balance("C915b")).isEqualTo(10);
        assertThat(balance("C915c")).isZero();
        assertThat(balance("C915d")).isEqualTo(60);
    }

    /** What an address was granted, in the order of its ledger: amount, and epoch seconds at which it expires. */
    private static List<String> received(String address) {
        return CreditPath.texts(
                "select amount || coalesce('@' || extract(epoch from expiration_at)::bigint, '')"
                        + " from credits.credit_history where address = ? and amount > 0"
                        + " order by message_at, credit_ref, credit_index",
                address);
    }

    private static List<String> outcomes(String id) {
        return CreditPath.texts("select outcome from credits.audit where message_id = ? order by record_offset", id);
    }

    private static String reason(String id) {
        return CreditPath.texts("select reason from credits.audit where message_id = ?", id)
                .getFirst();
    }
}
