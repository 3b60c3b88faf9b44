package dev.tally.credits.history;

import dev.tally.credits.CreditsProblem;
import dev.tally.credits.ReadConfig;
import dev.tally.credits.history.HistoryOrder.Place;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the ledger of one address. */
@Singleton
class HistoryReads {

    @Inject
    ReadConfig config;

    /** Fails with {@link CreditsProblem#NARROW_THE_RANGE} when the query would look through too many rows. */
    Uni<Void> requireNarrow(SqlConnection db, HistoryQuery query) {
        if (!query.looksThrough()) {
            return Uni.createFrom().voidItem();
        }
        return db.preparedQuery(HistoryStatements.COUNT_UP_TO)
                .execute(query.filter().range(query.address()).addLong(config.scanMax() + 1))
                .invoke(rows -> {
                    if (count(rows) > config.scanMax()) {
                        throw new ProblemException(
                                CreditsProblem.NARROW_THE_RANGE,
                                "The address has more than " + config.scanMax()
                                        + " rows in this range; narrow it by startDate and endDate,"
                                        + " or ask without filters in the default order.",
                                Map.of("scan_max", config.scanMax()));
                    }
                })
                .replaceWithVoid();
    }

    Uni<Long> total(SqlConnection db, HistoryQuery query) {
        return db.preparedQuery(HistoryStatements.TOTAL)
                .execute(query.filter().tuple(query.address()))
                .map(HistoryReads::count);
    }

    Uni<List<HistoryRow>> page(SqlConnection db, HistoryQuery query, int limit, long offset) {
        Tuple parameters =
                query.filter().tuple(query.address()).addInteger(limit).addLong(offset);
        return rows(db, HistoryStatements.page(query.order()), parameters);
    }

    /** The rows beyond a place. */
    Uni<List<HistoryRow>> following(SqlConnection db, HistoryQuery query, int limit, Place place) {
        Tuple parameters = query.filter()
                .tuple(query.address())
                .addInteger(limit)
                .addValue(sqlValue(place.value()))
                .addString(place.creditRef())
                .addInteger(place.creditIndex());
        return rows(db, HistoryStatements.following(query.order()), parameters);
    }

    Uni<HistorySummary> summary(SqlConnection db, HistoryQuery query) {
        return db.preparedQuery(HistoryStatements.SUMMARY)
                .execute(query.filter().tuple(query.address()))
                .map(rows -> rows.iterator().next())
                .map(row -> new HistorySummary(
                        query.address(),
                        row.getLong(0),
                        row.getBigDecimal(1).toBigIntegerExact(),
                        row.getBigDecimal(2).toBigIntegerExact(),
                        row.getBigDecimal(3).toBigIntegerExact()));
    }

    private static Uni<List<HistoryRow>> rows(SqlConnection db, String statement, Tuple parameters) {
        return db.preparedQuery(statement).execute(parameters).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(HistoryRow::of)
                .toList());
    }

    private static long count(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0);
    }

    private static @Nullable Object sqlValue(@Nullable Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }
}
