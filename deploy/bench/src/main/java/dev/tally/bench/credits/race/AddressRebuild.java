package dev.tally.bench.credits.race;

import dev.tally.bench.credits.Account;
import dev.tally.bench.credits.Allocation;
import dev.tally.bench.credits.DrainOrder;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The contestant of a replay: lots and allocations of one address from its whole ledger, in one transaction on plain
 * JDBC. It reads the service's ledger and writes tables of its own, of the same shape.
 */
final class AddressRebuild implements AutoCloseable {
    static final String SCHEMA = "rebuilt";

    private static final String TABLES = """
            create schema rebuilt;
            create table rebuilt.credit_lot (like credits.credit_lot including all);
            create table rebuilt.credit_allocation (like credits.credit_allocation including all)
            """;
    private static final String LOCK = "select from credits.account where address = ? for update";
    private static final String LEDGER = """
            select credit_ref, credit_index, amount, expiration_at, message_at
              from credits.credit_history
             where address = ? and recorded_at <= ?
             order by message_at, credit_ref, credit_index
            """;
    private static final String FORGET_LOTS = "delete from rebuilt.credit_lot where address = ?";
    private static final String FORGET_ALLOCATIONS = "delete from rebuilt.credit_allocation where address = ?";
    private static final String LOT = """
            insert into rebuilt.credit_lot (address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                                            expiration_at, message_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String ALLOCATION = """
            insert into rebuilt.credit_allocation (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
            values (?, ?, ?, ?, ?, ?, ?)
            """;

    private final Connection connection;

    /** Makes the tables; the connection is the caller's to close, but nobody else may use it meanwhile. */
    AddressRebuild(Connection connection) throws SQLException {
        this.connection = connection;
        execute(TABLES);
        connection.setAutoCommit(false);
    }

    /** Returns the seconds it took; {@code until} leaves out what was recorded later. */
    double rebuild(String address, Instant until) throws SQLException {
        var start = System.nanoTime();
        one(LOCK, address);
        one(FORGET_LOTS, address);
        one(FORGET_ALLOCATIONS, address);
        var account = read(address, until);
        try (var lots = connection.prepareStatement(LOT);
                var allocations = connection.prepareStatement(ALLOCATION)) {
            for (var lot : account.lots()) {
                add(lots, lot);
            }
            for (var allocation : account.allocations()) {
                add(allocations, allocation);
            }
            lots.executeBatch();
            allocations.executeBatch();
        }
        connection.commit();
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        execute("drop schema rebuilt cascade");
    }

    private Account read(String address, Instant until) throws SQLException {
        var account = new Account(DrainOrder.EMISSION);
        try (var ledger = connection.prepareStatement(LEDGER)) {
            ledger.setString(1, address);
            ledger.setTimestamp(2, Timestamp.from(until));
            try (var rows = ledger.executeQuery()) {
                while (rows.next()) {
                    account.add(row(
                            address,
                            rows.getString(1),
                            rows.getInt(2),
                            rows.getLong(3),
                            rows.getObject(4, OffsetDateTime.class),
                            rows.getObject(5, OffsetDateTime.class)));
                }
            }
        }
        return account;
    }

    /** What a replay needs of a row. */
    private static LedgerRow row(
            String address,
            String ref,
            int index,
            long amount,
            @Nullable OffsetDateTime expirationAt,
            OffsetDateTime messageAt) {
        var end = expirationAt == null ? null : expirationAt.toInstant();
        return new LedgerRow(
                ref,
                index,
                address,
                amount,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                end,
                messageAt.toInstant());
    }

    private static void add(PreparedStatement lots, Lot lot) throws SQLException {
        lots.setString(1, lot.address());
        lots.setString(2, lot.ref());
        lots.setInt(3, lot.index());
        lots.setLong(4, lot.granted());
        lots.setLong(5, lot.remaining());
        lots.setBoolean(6, lot.remaining() > 0);
        lots.setTimestamp(7, lot.expirationAt() == null ? null : Timestamp.from(lot.expirationAt()));
        lots.setTimestamp(8, Timestamp.from(lot.messageAt()));
        lots.addBatch();
    }

    private static void add(PreparedStatement allocations, Allocation allocation) throws SQLException {
        allocations.setString(1, allocation.address());
        allocations.setTimestamp(2, Timestamp.from(allocation.spendAt()));
        allocations.setString(3, allocation.spendRef());
        allocations.setInt(4, allocation.spendIndex());
        allocations.setString(5, allocation.lotRef());
        allocations.setInt(6, allocation.lotIndex());
        allocations.setLong(7, allocation.amount());
        allocations.addBatch();
    }

    private void one(String sql, String address) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, address);
            statement.execute();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
