package dev.tally.credits.ledger;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.bench.credits.FeedEvent;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Batches of which one statement fails while others of the same transaction are on their way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailedBatchTest {

    private static final int BATCHES = 200;

    private final LedgerDatabase database;

    FailedBatchTest() throws SQLException {
        database = new LedgerDatabase();
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    @Test
    void r4_no_statement_of_a_batch_that_failed_runs_after_its_transaction() throws SQLException {
        // Given a ledger that takes no row, while lots, drains and allocations would be taken
        database.commit(List.of(distribution(hash("given"), at(1), grant("A", 1_000_000), grant("B", 1_000_000))));
        database.execute("""
                create function refuse() returns trigger language plpgsql as
                'begin raise exception ''refused''; end';
                create trigger refuse before insert on credit_history for each statement execute function refuse()""");

        // When
        for (int i = 0; i < BATCHES; i++) {
            List<FeedEvent> batch = List.of(
                    distribution(hash("d" + i), at(2), grant("A", 7)), expense(hash("e" + i), at(3), spend("B", 10)));
            assertThatThrownBy(() -> database.attempt(batch)).hasMessageContaining("refused");
        }

        // Then
        assertThat(database.query(
                        "select (select count(*) from credit_lot), (select sum(amount_remaining) from credit_lot),"
                                + " (select count(*) from credit_allocation), (select count(*) from credit_history)",
                        row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))))
                .containsExactly(List.of(2L, 2_000_000L, 0L, 2L));
    }
}
