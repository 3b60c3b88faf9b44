package dev.tally.bench.credits.race;

import dev.tally.bench.Testbed;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * The contestant: a message at a time, in one transaction; per line one insert, one select of live lots and an update
 * for each lot that is drained. The messages are decoded before, no broker and no audit take part.
 */
final class UpstreamLedger implements AutoCloseable {
    static final String SCHEMA = "upstream";

    private static final String TABLES = """
            create schema if not exists upstream;
            create table if not exists upstream.credit_history (
                credit_ref text collate "C" not null, credit_index integer not null,
                address text collate "C" not null, amount bigint not null,
                price numeric, bonus_amount bigint, tx_hash text collate "C", token text collate "C",
                chain text collate "C", provider text collate "C", origin text collate "C",
                origin_ref text collate "C", payment_method text collate "C",
                expense_count bigint, expense_size_mib numeric,
                expiration_at timestamptz, message_at timestamptz not null, recorded_at timestamptz not null,
                primary key (credit_ref, credit_index));
            create index if not exists credit_history_address
                on upstream.credit_history (address, message_at, credit_ref, credit_index);
            create index if not exists credit_history_resource
                on upstream.credit_history ((coalesce(nullif(origin, ''), origin_ref)))
             where payment_method = 'credit_expense';
            create table if not exists upstream.credit_lot (
                address text collate "C" not null, credit_ref text collate "C" not null,
                credit_index integer not null,
                amount_granted bigint not null, amount_remaining bigint not null, live boolean not null,
                expiration_at timestamptz, message_at timestamptz not null,
                primary key (address, credit_ref, credit_index),
                check (amount_remaining between 0 and amount_granted),
                check (live = (amount_remaining > 0))) with (fillfactor = 50);
            create index if not exists credit_lot_live
                on upstream.credit_lot (address, message_at, credit_ref, credit_index) where live;
            """;
    private static final String HISTORY = """
            insert into upstream.credit_history
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())
            """;
    private static final String GRANT = """
            insert into upstream.credit_lot values (?, ?, ?, ?, ?, true, ?, ?)
            """;
    private static final String LIVE = """
            select credit_ref, credit_index, amount_remaining
              from upstream.credit_lot
             where address = ? and live and message_at <= ? and (expiration_at is null or expiration_at > ?)
             order by message_at, credit_ref, credit_index
               for update
            """;
    private static final String DRAIN = """
            update upstream.credit_lot
               set amount_remaining = amount_remaining - ?, live = amount_remaining - ? > 0
             where address = ? and credit_ref = ? and credit_index = ?
            """;

    private final Connection connection;
    private final PreparedStatement history;
    private final PreparedStatement grant;
    private final PreparedStatement live;
    private final PreparedStatement drain;

    private record Piece(String ref, int index, long remaining) {}

    /** Opens a connection to a database that has the tables. */
    UpstreamLedger(Testbed bed, String database) throws SQLException {
        connection = bed.connect(database);
        connection.setAutoCommit(false);
        history = connection.prepareStatement(HISTORY);
        grant = connection.prepareStatement(GRANT);
        live = connection.prepareStatement(LIVE);
        drain = connection.prepareStatement(DRAIN);
    }

    /** Makes a database with empty tables of the same shape and the same indexes as the service's. */
    static void create(Testbed bed, String database) throws SQLException, IOException {
        bed.freshDatabase(database);
        try (var connection = bed.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Puts lots in place before the clock starts, in bulk. */
    void prepare(List<Lot> lots) throws SQLException {
        for (var lot : lots) {
            bindGrant(lot.address(), lot.ref(), lot.index(), lot.granted());
            grant.setTimestamp(6, lot.expirationAt() == null ? null : Timestamp.from(lot.expirationAt()));
            grant.setTimestamp(7, Timestamp.from(lot.messageAt()));
            grant.addBatch();
        }
        grant.executeBatch();
        connection.commit();
        connection.setAutoCommit(true);
        try (var statement = connection.createStatement()) {
            statement.execute("vacuum analyze upstream.credit_lot");
        }
        connection.setAutoCommit(false);
    }

    /** Applies the rows of one message, line by line, and commits. */
    void apply(List<LedgerRow> rows) throws SQLException {
        for (var row : rows) {
            record(row);
            if (row.amount() > 0) {
                bindGrant(row.address(), row.ref(), row.index(), row.amount());
                grant.setTimestamp(6, row.expirationAt() == null ? null : Timestamp.from(row.expirationAt()));
                grant.setTimestamp(7, Timestamp.from(row.messageAt()));
                grant.executeUpdate();
            } else {
                drain(row);
            }
        }
        connection.commit();
    }

    /** Gives up the message that was being applied. */
    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void drain(LedgerRow row) throws SQLException {
        var missing = -row.amount();
        for (var piece : live(row)) {
            if (missing == 0) {
                return;
            }
            var taken = Math.min(missing, piece.remaining());
            missing -= taken;
            drain.setLong(1, taken);
            drain.setLong(2, taken);
            drain.setString(3, row.address());
            drain.setString(4, piece.ref());
            drain.setInt(5, piece.index());
            drain.executeUpdate();
        }
    }

    private List<Piece> live(LedgerRow row) throws SQLException {
        live.setString(1, row.address());
        live.setTimestamp(2, Timestamp.from(row.messageAt()));
        live.setTimestamp(3, Timestamp.from(row.messageAt()));
        var pieces = new ArrayList<Piece>();
        try (var rows = live.executeQuery()) {
            while (rows.next()) {
                pieces.add(new Piece(rows.getString(1), rows.getInt(2), rows.getLong(3)));
            }
        }
        return pieces;
    }

    private void bindGrant(String address, String ref, int index, long amount) throws SQLException {
        grant.setString(1, address);
        grant.setString(2, ref);
        grant.setInt(3, index);
        grant.setLong(4, amount);
        grant.setLong(5, amount);
    }

    private void record(LedgerRow row) throws SQLException {
        history.setString(1, row.ref());
        history.setInt(2, row.index());
        history.setString(3, row.address());
        history.setLong(4, row.amount());
        history.setBigDecimal(5, row.price());
        history.setObject(6, row.bonusAmount(), Types.BIGINT);
        history.setString(7, row.txHash());
        history.setString(8, row.token());
        history.setString(9, row.chain());
        history.setString(10, row.provider());
        history.setString(11, row.origin());
        history.setString(12, row.originRef());
        history.setString(13, row.paymentMethod());
        history.setObject(14, row.expenseCount(), Types.BIGINT);
        history.setBigDecimal(15, row.expenseSizeMib());
        history.setTimestamp(16, row.expirationAt() == null ? null : Timestamp.from(row.expirationAt()));
        history.setTimestamp(17, Timestamp.from(row.messageAt()));
        history.executeUpdate();
    }
}
