package dev.tally.credits.statement;

import dev.tally.credits.ScanBound;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads what a forecast stands on: the lots that count, and what lots paid of late. */
@Singleton
class ForecastReads {

    static final String COUNT_UP_TO = """
            select count(*)
              from ((select from credit_lot where address = $1 and live limit $4)
                    union all
                    (select from credit_allocation
                      where address = $1 and spend_at > $2 and spend_at <= $3 limit $4)
                    limit $4) looked_through
            """;

    static final String LOTS = """
            select message_at, credit_ref, credit_index, amount_granted, amount_remaining, expiration_at
              from credit_lot
             where address = $1 and live and (expiration_at is null or expiration_at > $2)
            """;

    static final String WINDOW = """
            select spend_at, spend_ref, spend_index, sum(amount)::bigint
              from credit_allocation
             where address = $1 and spend_at > $2 and spend_at <= $3
             group by spend_at, spend_ref, spend_index
             order by spend_at, spend_ref, spend_index
            """;

    @Inject
    ScanBound bound;

    /** The basis at {@code now}, with the window of that length until then. */
    Uni<Forecast.Basis> basis(SqlConnection db, String address, Duration burn, Instant now) {
        Instant after = now.minus(burn);
        Tuple window = Tuple.of(address, utc(after), utc(now));
        return bound.require(
                        db,
                        COUNT_UP_TO,
                        Tuple.of(address, utc(after), utc(now)),
                        "rows of this address to look through; a shorter burn looks through fewer")
                .chain(() -> db.preparedQuery(LOTS).execute(Tuple.of(address, utc(now))))
                .chain(lots -> db.preparedQuery(WINDOW)
                        .execute(window)
                        .map(spends -> new Forecast.Basis(lots(address, lots), window(burn, spends))));
    }

    private static List<Lot> lots(String address, RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> lot(address, row))
                .toList();
    }

    private static BurnWindow window(Duration burn, RowSet<Row> rows) {
        return new BurnWindow(
                burn,
                StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new CoveredSpend(key(row), row.getLong(3)))
                        .toList());
    }

    private static Lot lot(String address, Row row) {
        var expiration = row.getOffsetDateTime(5);
        return new Lot(
                address, key(row), row.getLong(3), row.getLong(4), expiration == null ? null : expiration.toInstant());
    }

    private static EntryKey key(Row row) {
        return new EntryKey(row.getOffsetDateTime(0).toInstant(), row.getString(1), row.getInteger(2));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
