package dev.tally.credits.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows as the arrays of a set statement, one per column, and the count of what the statement touched. */
public final class Columns {

    private Columns() {}

    /** Runs one prepared statement. */
    public static Uni<RowSet<Row>> run(SqlConnection tx, String sql, @Nullable Object... parameters) {
        return tx.preparedQuery(sql).execute(Tuple.from(parameters));
    }

    /** A set statement that touches another number of rows than asked worked on tables that are not as they must be. */
    public static void expect(long asked, long touched) {
        if (asked != touched) {
            throw new IllegalStateException("asked for " + asked + " rows, touched " + touched);
        }
    }

    public static <R, T> T[] column(
            Collection<R> rows, Function<R, ? extends @Nullable T> value, IntFunction<T[]> array) {
        T[] column = array.apply(rows.size());
        int i = 0;
        for (R row : rows) {
            column[i++] = value.apply(row);
        }
        return column;
    }

    public static <R> OffsetDateTime[] times(Collection<R> rows, Function<R, @Nullable Instant> value) {
        return column(rows, row -> time(value.apply(row)), OffsetDateTime[]::new);
    }

    public static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }
}
