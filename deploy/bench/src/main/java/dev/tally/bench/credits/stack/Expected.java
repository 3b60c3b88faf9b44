package dev.tally.bench.credits.stack;

import dev.tally.bench.credits.Allocation;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.NaiveLedger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the tables must hold at the end, by the naive ledger.
 *
 * @param lots by address and then in emission order
 * @param allocations by address, then in the order of the spends, then by lot
 * @param rows ledger rows
 * @param sum of their amounts
 */
public record Expected(List<Lot> lots, List<Allocation> allocations, long rows, long sum) {
    public static Expected of(Iterable<FeedEvent> events) {
        return of(new NaiveLedger().feedAll(events));
    }

    public static Expected of(NaiveLedger ledger) {
        var rows = ledger.rows();
        return new Expected(
                ledger.lots(),
                ledger.allocations(),
                rows.size(),
                rows.stream().mapToLong(LedgerRow::amount).sum());
    }

    /** The lots and allocations of these addresses, without anything of the ledger. */
    public Expected only(Set<String> addresses) {
        return new Expected(
                lots.stream().filter(lot -> addresses.contains(lot.address())).toList(),
                allocations.stream()
                        .filter(allocation -> addresses.contains(allocation.address()))
                        .toList(),
                0,
                0);
    }

    /**
     * Returns what differs in a schema, at most three of each kind; empty when every lot has the address, the grant, the
     * remainder and the expiration that it should, every spend was paid by the lots that it should, and the ledger has as
     * many rows of the same sum.
     */
    public List<String> differences(String contestant, Connection connection, String schema) throws SQLException {
        var wrong = new ArrayList<String>();
        ledger(contestant, connection, schema, wrong);
        wrong.addAll(lotDifferences(contestant, connection, schema));
        wrong.addAll(allocationDifferences(contestant, connection, schema));
        return wrong;
    }

    /** The part of {@link #differences} that looks at lots only. */
    public List<String> lotDifferences(String contestant, Connection connection, String schema) throws SQLException {
        var sql = "select address, credit_ref, credit_index, amount_granted, amount_remaining, expiration_at from "
                + schema
                + ".credit_lot order by address collate \"C\", message_at, credit_ref collate \"C\", credit_index";
        return new Sequence<>(contestant + ": lot", lots, Expected::text).differences(connection, sql, Expected::lot);
    }

    /** The part of {@link #differences} that looks at allocations only. */
    public List<String> allocationDifferences(String contestant, Connection connection, String schema)
            throws SQLException {
        var sql = "select address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount from " + schema
                + ".credit_allocation order by address collate \"C\", spend_at, spend_ref collate \"C\", spend_index,"
                + " lot_ref collate \"C\", lot_index";
        return new Sequence<>(contestant + ": allocation", allocations, Allocation::toString)
                .differences(connection, sql, Expected::allocation);
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

    private static String lot(ResultSet row) throws SQLException {
        return text(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                instant(row.getObject(6, OffsetDateTime.class)));
    }

    private static String text(Lot lot) {
        return text(lot.address(), lot.ref(), lot.index(), lot.granted(), lot.remaining(), lot.expirationAt());
    }

    private static String text(
            String address, String ref, int index, long granted, long remaining, @Nullable Instant expirationAt) {
        return address + "/" + ref + "/" + index + "=" + remaining + " of " + granted
                + (expirationAt == null ? "" : " until " + expirationAt);
    }

    private static String allocation(ResultSet row) throws SQLException {
        return new Allocation(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getInt(6),
                        row.getLong(7))
                .toString();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
