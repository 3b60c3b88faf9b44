package dev.tally.credits.ledger;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.projection.Verdict;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** C4.8: what comes so late that too much would have to be replayed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LateRowsTest {

    private static final Verdict PENDING = Verdict.refused("rebuild_pending");

    private final LedgerDatabase database;

    LateRowsTest() throws SQLException {
        database = new LedgerDatabase();
        database.restart("tally.credits.replay-max", "3");
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    /** A has 1,000 of which four expenses of 10 are paid at 11, 12, 13 and 14. */
    @BeforeEach
    void fourExpenses() throws SQLException {
        database.execute("truncate account, credit_history, credit_lot, credit_allocation, dirty");
        commit(distribution("d", at(10), grant("A", 1_000)));
        for (int i = 1; i <= 4; i++) {
            commit(expense("e" + i, at(10 + i), spend("A", 10)));
        }
    }

    private List<Verdict> commit(FeedEvent... events) {
        return database.commit(List.of(events));
    }

    private List<String> dirty() throws SQLException {
        return database.query("select key from dirty where kind = 'lots' order by key", row -> row.getString(1));
    }

    private long number(String sql) throws SQLException {
        return database.query(sql, row -> row.getLong(1)).getFirst();
    }

    private long remaining(String address) throws SQLException {
        return number("select coalesce(sum(amount_remaining), 0) from credit_lot where address = '" + address + "'");
    }

    @Test
    void c4_8_as_many_spends_as_may_be_replayed_are_replayed() throws SQLException {
        // When
        var verdicts = commit(expense("late", at(11.5), spend("A", 100)));

        // Then
        assertThat(verdicts).containsExactly(Verdict.applied());
        assertThat(dirty()).isEmpty();
        assertThat(remaining("A")).isEqualTo(860);
    }

    @Test
    void c4_8_one_more_leaves_the_address_to_a_rebuild_and_its_rows_to_the_ledger() throws SQLException {
        // When
        var verdicts = commit(
                distribution("late", at(10.5), grant("A", 500)),
                expense("after", at(20), spend("A", 1)),
                distribution("other", at(20), grant("B", 7)));

        // Then
        assertThat(verdicts).containsOnly(Verdict.applied());
        assertThat(dirty()).containsExactly("A");
        assertThat(number("select count(*) from credit_history where address = 'A'"))
                .isEqualTo(7);
        assertThat(number("select count(*) from credit_lot where address = 'A'"))
                .isEqualTo(1);
        assertThat(remaining("A")).isEqualTo(960);
        assertThat(remaining("B")).isEqualTo(7);
    }

    @Test
    void c4_8_who_waits_for_a_rebuild_sends_nothing_and_receives_to_the_ledger_only() throws SQLException {
        // Given
        commit(distribution("late", at(10.5), grant("A", 500)), distribution("b", at(1), grant("B", 50)));

        // When
        var verdicts = commit(
                transfer("x", at(30), "A", portion("B", 1)),
                transfer("y", at(30), "B", portion("A", 20)),
                expense("e", at(31), spend("A", 5)));

        // Then
        assertThat(verdicts).containsExactly(PENDING, Verdict.applied(), Verdict.applied());
        assertThat(remaining("B")).isEqualTo(30);
        assertThat(number("select count(*) from credit_lot where address = 'A'"))
                .isEqualTo(1);
        assertThat(number("select sum(amount) from credit_history where address = 'A' and credit_ref = 'y'"))
                .isEqualTo(20);
        assertThat(dirty()).containsExactly("A");
    }

    @Test
    void c4_8_a_transfer_that_is_too_far_back_to_be_judged_costs_its_sender_nothing() throws SQLException {
        // When
        var verdicts = commit(
                transfer("x", at(10.5), "A", portion("B", 1)),
                expense("e", at(20), spend("A", 100)),
                transfer("y", at(21), "A", portion("B", 60)));

        // Then
        assertThat(verdicts).containsExactly(PENDING, Verdict.applied(), Verdict.applied());
        assertThat(dirty()).isEmpty();
        assertThat(remaining("A")).isEqualTo(800);
        assertThat(remaining("B")).isEqualTo(60);
    }

    @Test
    void c4_8_a_portion_that_is_too_far_back_leaves_its_recipient_to_a_rebuild() throws SQLException {
        // Given
        commit(distribution("b", at(1), grant("B", 50)));

        // When
        var verdicts = commit(transfer("x", at(10.5), "B", portion("A", 20)), expense("e", at(20), spend("A", 1)));

        // Then
        assertThat(verdicts).containsOnly(Verdict.applied());
        assertThat(dirty()).containsExactly("A");
        assertThat(remaining("B")).isEqualTo(30);
        assertThat(number("select count(*) from credit_history where address = 'A'"))
                .isEqualTo(7);
    }

    @Test
    void c4_8_a_refused_transfer_that_is_too_far_back_leaves_its_recipient_alone() throws SQLException {
        // When
        var verdicts = commit(transfer("x", at(10.5), "B", portion("A", 20)), expense("e", at(20), spend("A", 1)));

        // Then
        assertThat(verdicts)
                .containsExactly(Verdict.refused("insufficient_balance required=20 available=0"), Verdict.applied());
        assertThat(dirty()).isEmpty();
        assertThat(remaining("A")).isEqualTo(959);
    }

    @Test
    void c4_8_lots_that_cannot_be_right_are_left_to_a_rebuild() throws SQLException {
        // Given
        database.execute("update credit_lot set amount_remaining = 1000 where address = 'A'");

        // When
        var verdicts = commit(expense("late", at(13.5), spend("A", 100)));

        // Then
        assertThat(verdicts).containsExactly(Verdict.applied());
        assertThat(dirty()).containsExactly("A");
    }

    @Test
    void c4_7_a_repeated_message_of_long_ago_makes_nothing_late() throws SQLException {
        // When
        var verdicts = commit(distribution("d", at(10), grant("A", 1_000)), expense("e", at(20), spend("A", 1)));

        // Then
        assertThat(verdicts).containsExactly(Verdict.duplicate(), Verdict.applied());
        assertThat(dirty()).isEmpty();
        assertThat(remaining("A")).isEqualTo(959);
    }
}
