package dev.tally.bench.credits.stack;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.NaiveLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables must hold at the end, by the naive ledger.
 *
 * @param lots by address and then in emission order
 * @param rows ledger rows
 * @param sum of their amounts
 */
public record Expected(List<Lot> lots, long rows, long sum) {
    private static final int REPORTED_MAX = 3;
    private static final int FETCHED = 10_000;

    public static Expected of(Iterable<FeedEvent> events) {
        return of(new NaiveLedger().feedAll(events));
    }

    public static Expected of(NaiveLedger ledger) {
        var rows = ledger.rows();
        return new Expected(
                ledger.lots(),
                rows.size(),
                rows.stream().mapToLong(LedgerRow::amount).sum());
    }

    /**
     * Returns what differs in a schema, at most three lots of it; empty when every lot has the address and the remainder
     * that it should, and the ledger has as many rows of the same sum.
     */
    public List<String> differences(String contestant, Connection connection, String schema) throws SQLException {
        var wrong = new ArrayList<String>();
        ledger(contestant, connection, schema, wrong);
        wrong.addAll(lotDifferences(contestant, connection, schema));
        return wrong;
    }

    /** The part of {@link #differences} that looks at lots only. */
    public List<String> lotDifferences(String contestant, Connection connection, String schema) throws SQLException {
        var wrong = new ArrayList<String>();
        var found = read(connection, schema);
        if (found.size() != lots.size()) {
            wrong.add(contestant + ": " + found.size() + " lots instead of " + lots.size());
        }
        for (var i = 0; i < Math.min(found.size(), lots.size()) && wrong.size() < REPORTED_MAX; i++) {
            var wanted = text(lots.get(i));
            if (!found.get(i).equals(wanted)) {
                wrong.add(contestant + ": lot " + found.get(i) + " instead of " + wanted);
            }
        }
        return wrong;
    }

    private void ledger(String contestant, Connection connection, String schema, List<String> wrong)
            throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select count(*), coalesce(sum(amount), 0)::bigint from " + schema + ".credit_history")) {
            row.next();
            if (row.getLong(1) != rows || row.getLong(2) != sum) {
                wrong.add(contestant + ": " + row.getLong(1) + " ledger rows with a sum of " + row.getLong(2)
                        + " instead of " + rows + " with " + sum);
            }
        }
    }

    private static List<String> read(Connection connection, String schema) throws SQLException {
        // A cursor needs a transaction; without one the driver would hold all rows at once.
        connection.setAutoCommit(false);
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            var rows = statement.executeQuery(
                    "select address, credit_ref, credit_index, amount_remaining from " + schema
                            + ".credit_lot order by address collate \"C\", message_at, credit_ref collate \"C\", credit_index");
            while (rows.next()) {
                found.add(text(rows.getString(1), rows.getString(2), rows.getInt(3), rows.getLong(4)));
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return found;
    }

    private static String text(Lot lot) {
        return text(lot.address(), lot.ref(), lot.index(), lot.remaining());
    }

    private static String text(String address, String ref, int index, long remaining) {
        return address + "/" + ref + "/" + index + "=" + remaining;
    }
}
