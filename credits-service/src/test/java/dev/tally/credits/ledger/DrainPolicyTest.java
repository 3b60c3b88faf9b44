package dev.tally.credits.ledger;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.projection.Barred;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** C4.10: lots of one order, and a process that is configured for another. */
class DrainPolicyTest {

    private final LedgerDatabase database;

    DrainPolicyTest() throws SQLException {
        database = new LedgerDatabase();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private String stored() throws SQLException {
        return database.query("select value from projection_state where name = 'drain-order'", row -> row.getString(1))
                .getFirst();
    }

    @Test
    void c4_10_the_first_start_stores_what_it_is_configured_for() throws SQLException {
        // Given
        database.execute("delete from projection_state");
        database.restart("tally.credits.drain-order", "expiration");

        // When
        var obstacle = database.obstacle();

        // Then
        assertThat(obstacle).isEmpty();
        assertThat(stored()).isEqualTo("expiration/1");
    }

    @Test
    void c4_10_another_order_than_the_stored_one_is_an_obstacle_until_it_is_put_back() throws SQLException {
        // Given
        database.commit(List.of(distribution("d", at(1), grant("A", 10))));
        database.restart("tally.credits.drain-order", "expiration");

        // When
        var obstacle = database.obstacle();

        // Then
        assertThat(obstacle).hasValueSatisfying(words -> assertThat(words)
                .contains("emission/1", "expiration/1", "rebuild", "tally.credits.drain-order"));
        assertThatThrownBy(() -> database.commit(List.of(expense("e", at(2), spend("A", 1)))))
                .isInstanceOf(Barred.class);
        assertThat(stored()).isEqualTo("emission/1");
        database.restart();
        assertThat(database.obstacle()).isEmpty();
    }

    @Test
    void c4_10_lots_of_an_order_that_nobody_wrote_down_are_an_obstacle() throws SQLException {
        // Given
        database.commit(List.of(distribution("d", at(1), grant("A", 10))));
        database.execute("delete from projection_state");

        // When
        var obstacle = database.obstacle();

        // Then
        assertThat(obstacle).hasValueSatisfying(words -> assertThat(words).contains("drain order unknown"));
    }

    @Test
    void c4_10_a_process_that_runs_notices_that_a_rebuild_changed_the_order() throws SQLException {
        // Given
        database.commit(List.of(distribution("d", at(1), grant("A", 10))));

        // When
        database.execute("update projection_state set value = 'expiration/1' where name = 'drain-order'");

        // Then
        assertThatThrownBy(() -> database.commit(List.of(expense("e", at(2), spend("A", 1)))))
                .isInstanceOf(Barred.class);
    }
}
