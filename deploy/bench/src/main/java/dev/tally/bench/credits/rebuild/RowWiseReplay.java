package dev.tally.bench.credits.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contestant: an address in one transaction, its ledger row by row; per grant one insert, per drain one select of live
 * lots, and an update and an insert for each lot that is drained. It writes tables of its own, of the same shape.
 */
final class RowWiseReplay implements AutoCloseable {
    static final String SCHEMA = "row_wise";

    private static final String TABLES = """
            create schema row_wise;
            create table row_wise.credit_lot (like credits.credit_lot including all);
            create table row_wise.credit_allocation (like credits.credit_allocation including all)
            """;
    private static final String LEDGER = """
            select credit_ref, credit_index, amount, expiration_at, message_at
              from credits.credit_history
             where address = ?
             order by message_at, amount < 0, credit_ref, credit_index
            """;
    private static final String LOT = """
            insert into row_wise.credit_lot (address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                                             expiration_at, message_at)
            values (?, ?, ?, ?, ?, true, ?, ?)
            """;
    private static final String LIVE = """
            select credit_ref, credit_index, amount_remaining
              from row_wise.credit_lot
             where address = ? and live and message_at <= ? and (expiration_at is null or expiration_at > ?)
             order by message_at, credit_ref, credit_index
            """;
    private static final String DRAIN = """
            update row_wise.credit_lot
               set amount_remaining = amount_remaining - ?, live = amount_remaining - ? > 0
             where address = ? and credit_ref = ? and credit_index = ?
            """;
    private static final String ALLOCATION = """
            insert into row_wise.credit_allocation (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
            values (?, ?, ?, ?, ?, ?, ?)
            """;

    private final Connection connection;
    private final PreparedStatement ledger;
    private final PreparedStatement lot;
    private final PreparedStatement live;
    private final PreparedStatement drain;
    private final PreparedStatement allocation;

    private record Entry(
            String ref, int index, long amount, @Nullable Timestamp expirationAt, Timestamp messageAt) {}

    private record Piece(String ref, int index, long remaining) {}

    /** Makes the tables; the connection is the caller's to close, but nobody else may use it meanwhile. */
    RowWiseReplay(Connection connection) throws SQLException {
        this.connection = connection;
        execute(TABLES);
        connection.setAutoCommit(false);
        ledger = connection.prepareStatement(LEDGER);
        lot = connection.prepareStatement(LOT);
        live = connection.prepareStatement(LIVE);
        drain = connection.prepareStatement(DRAIN);
        allocation = connection.prepareStatement(ALLOCATION);
    }

    /** Replays one address and commits; returns how many ledger rows it has. */
    int replay(String address) throws SQLException {
        var entries = entries(address);
        for (var entry : entries) {
            if (entry.amount() > 0) {
                grant(address, entry);
            } else {
                drain(address, entry);
            }
        }
        connection.commit();
        return entries.size();
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        execute("drop schema row_wise cascade");
    }

    private List<Entry> entries(String address) throws SQLException {
        ledger.setString(1, address);
        var entries = new ArrayList<Entry>();
        try (var rows = ledger.executeQuery()) {
            while (rows.next()) {
                entries.add(new Entry(
                        rows.getString(1),
                        rows.getInt(2),
                        rows.getLong(3),
                        rows.getTimestamp(4),
                        rows.getTimestamp(5)));
            }
        }
        return entries;
    }

    private void grant(String address, Entry entry) throws SQLException {
        lot.setString(1, address);
        lot.setString(2, entry.ref());
        lot.setInt(3, entry.index());
        lot.setLong(4, entry.amount());
        lot.setLong(5, entry.amount());
        lot.setTimestamp(6, entry.expirationAt());
        lot.setTimestamp(7, entry.messageAt());
        lot.executeUpdate();
    }

    private void drain(String address, Entry entry) throws SQLException {
        var missing = -entry.amount();
        for (var piece : live(address, entry)) {
            if (missing == 0) {
                return;
            }
            var taken = Math.min(missing, piece.remaining());
            missing -= taken;
            drain.setLong(1, taken);
            drain.setLong(2, taken);
            drain.setString(3, address);
            drain.setString(4, piece.ref());
            drain.setInt(5, piece.index());
            drain.executeUpdate();
            allocate(address, entry, piece, taken);
        }
    }

    private List<Piece> live(String address, Entry entry) throws SQLException {
        live.setString(1, address);
        live.setTimestamp(2, entry.messageAt());
        live.setTimestamp(3, entry.messageAt());
        var pieces = new ArrayList<Piece>();
        try (var rows = live.executeQuery()) {
            while (rows.next()) {
                pieces.add(new Piece(rows.getString(1), rows.getInt(2), rows.getLong(3)));
            }
        }
        return pieces;
    }

    private void allocate(String address, Entry entry, Piece piece, long taken) throws SQLException {
        allocation.setString(1, address);
        allocation.setTimestamp(2, entry.messageAt());
        allocation.setString(3, entry.ref());
        allocation.setInt(4, entry.index());
        allocation.setString(5, piece.ref());
        allocation.setInt(6, piece.index());
        allocation.setLong(7, taken);
        allocation.executeUpdate();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
