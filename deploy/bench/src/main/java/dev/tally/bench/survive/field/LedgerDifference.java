package dev.tally.bench.survive.field;

import dev.tally.bench.credits.LedgerRow;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stored ledger differs from the model's, row by row and field by field.
 *
 * @param lost messages of which the table lacks a row
 * @param doubled messages of which the table has a row that the model does not have
 * @param wrong what differs, the first of each kind
 */
record LedgerDifference(long lost, long doubled, List<String> wrong) {
    private static final int FETCHED = 10_000;
    private static final int REPORTED_MAX = 3;
    private static final Comparator<LedgerRow> BY_KEY =
            Comparator.comparing(LedgerRow::ref).thenComparing(LedgerRow::index);
    private static final String ROWS = """
            select credit_ref, credit_index, address, amount, price, bonus_amount, tx_hash, token, chain, provider, origin,
                   origin_ref, payment_method, expense_count, expense_size_mib, expiration_at, message_at
              from credits.credit_history
             order by credit_ref, credit_index
            """;

    static LedgerDifference between(List<LedgerRow> model, Connection connection) throws SQLException {
        var expected =
                model.stream().map(LedgerDifference::plain).sorted(BY_KEY).toList();
        var merge = new Merge(expected);
        // A cursor needs a transaction; without one the driver would hold all rows at once.
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            try (var rows = statement.executeQuery(ROWS)) {
                while (rows.next()) {
                    merge.found(row(rows));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return merge.end();
    }

    private static LedgerRow row(ResultSet rows) throws SQLException {
        return plain(new LedgerRow(
                rows.getString(1),
                rows.getInt(2),
                rows.getString(3),
                rows.getLong(4),
                rows.getBigDecimal(5),
                rows.getObject(6, Long.class),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                rows.getString(10),
                rows.getString(11),
                rows.getString(12),
                rows.getString(13),
                rows.getObject(14, Long.class),
                rows.getBigDecimal(15),
                instant(rows.getObject(16, OffsetDateTime.class)),
                rows.getObject(17, OffsetDateTime.class).toInstant()));
    }

    /** Numbers are compared by their value, not by how many zeros they end with. */
    private static LedgerRow plain(LedgerRow row) {
        return new LedgerRow(
                row.ref(),
                row.index(),
                row.address(),
                row.amount(),
                plain(row.price()),
                row.bonusAmount(),
                row.txHash(),
                row.token(),
                row.chain(),
                row.provider(),
                row.origin(),
                row.originRef(),
                row.paymentMethod(),
                row.expenseCount(),
                plain(row.expenseSizeMib()),
                row.expirationAt(),
                row.messageAt());
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Walks two lists of one order side by side. */
    private static final class Merge {
        private final List<LedgerRow> expected;
        private final HashSet<String> lost = new HashSet<>();
        private final HashSet<String> doubled = new HashSet<>();
        private final List<String> wrong = new ArrayList<>();
        private int next;

        Merge(List<LedgerRow> expected) {
            this.expected = expected;
        }

        void found(LedgerRow row) {
            while (next < expected.size() && BY_KEY.compare(expected.get(next), row) < 0) {
                lost.add(expected.get(next++).ref());
            }
            if (next == expected.size() || BY_KEY.compare(expected.get(next), row) > 0) {
                doubled.add(row.ref());
                return;
            }
            var wanted = expected.get(next++);
            if (!wanted.equals(row) && wrong.size() < REPORTED_MAX) {
                wrong.add("ledger row " + row + " instead of " + wanted);
            }
        }

        LedgerDifference end() {
            while (next < expected.size()) {
                lost.add(expected.get(next++).ref());
            }
            return new LedgerDifference(lost.size(), doubled.size(), wrong);
        }
    }
}
