package dev.tally.bench.credits.stack;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Rows that a query must give, in its order.
 *
 * @param what they are, for messages
 * @param text how a wanted row is compared and shown
 */
record Sequence<T>(String what, List<T> wanted, Function<T, String> text) {
    private static final int REPORTED_MAX = 3;
    private static final int FETCHED = 10_000;

    /** The text of the row at which a result stands. */
    @FunctionalInterface
    interface Found {
        String text(ResultSet row) throws SQLException;
    }

    /** At most three rows that differ, and the number of rows when it does. */
    List<String> differences(Connection connection, String sql, Found found) throws SQLException {
        var wrong = new ArrayList<String>();
        var count = 0;
        // A cursor needs a transaction; without one the driver would hold all rows at once.
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            var rows = statement.executeQuery(sql);
            while (rows.next()) {
                if (count < wanted.size() && wrong.size() < REPORTED_MAX) {
                    var expected = text.apply(wanted.get(count));
                    var actual = found.text(rows);
                    if (!actual.equals(expected)) {
                        wrong.add(what + " " + actual + " instead of " + expected);
                    }
                }
                count++;
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        if (count != wanted.size()) {
            wrong.add(what + "s: " + count + " instead of " + wanted.size());
        }
        return wrong;
    }
}
