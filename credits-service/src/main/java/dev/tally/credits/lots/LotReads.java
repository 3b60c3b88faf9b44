package dev.tally.credits.lots;

import dev.tally.credits.CursorPage;
import dev.tally.credits.Place;
import dev.tally.credits.ScanBound;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the lots of one address in emission order, as they are or as they were at an instant. */
@Singleton
class LotReads {

    // The lots of an address are found by the primary key and sorted; an index in emission order over all of them, and
    // not only the live ones, would cost every grant.
    static final String COUNT_UP_TO = """
            select count(*) from (select from credit_lot where address = $1 limit $2) looked_through
            """;

    static final String NOW = """
            select credit_ref, credit_index, message_at, expiration_at, amount_granted, amount_remaining
              from credit_lot
             where address = $1 and (message_at, credit_ref, credit_index) > ($2, $3, $4)
             order by message_at, credit_ref, credit_index
             limit $5
            """;

    /** The page is cut before allocations are looked at, so only its own lots cost anything. */
    static final String AS_OF = """
            with page as (
                select credit_ref, credit_index, message_at, expiration_at, amount_granted
                  from credit_lot
                 where address = $1 and (message_at, credit_ref, credit_index) > ($2, $3, $4) and message_at <= $6
                 order by message_at, credit_ref, credit_index
                 limit $5
            )
            select credit_ref, credit_index, message_at, expiration_at, amount_granted,
                   (amount_granted - coalesce(
                       (select sum(a.amount)
                          from credit_allocation a
                         where a.address = $1 and a.lot_ref = page.credit_ref and a.lot_index = page.credit_index
                           and a.spend_at <= $6), 0))::bigint as amount_remaining
              from page
             order by message_at, credit_ref, credit_index
            """;

    @Inject
    ScanBound bound;

    /** The lots after a place as they are; states are those of the instant {@code now}. */
    Uni<List<LotLine>> current(SqlConnection db, String address, Place after, CursorPage page, Instant now) {
        return lines(db, NOW, parameters(address, after, page), now);
    }

    /** The lots after a place as they were when everything up to the instant, and nothing later, had happened. */
    Uni<List<LotLine>> asOf(SqlConnection db, String address, Place after, CursorPage page, Instant at) {
        return lines(db, AS_OF, parameters(address, after, page).addOffsetDateTime(at.atOffset(ZoneOffset.UTC)), at);
    }

    Uni<Void> requireFew(SqlConnection db, String address) {
        return bound.require(db, COUNT_UP_TO, Tuple.of(address), "lots of this address");
    }

    private static Tuple parameters(String address, Place after, CursorPage page) {
        return after.addTo(Tuple.of(address)).addInteger(page.limit());
    }

    private static Uni<List<LotLine>> lines(SqlConnection db, String statement, Tuple parameters, Instant at) {
        return db.preparedQuery(statement).execute(parameters).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> line(row, at))
                .toList());
    }

    private static LotLine line(Row row, Instant at) {
        Instant messageAt = row.getOffsetDateTime(2).toInstant();
        Instant expiration = instant(row.getOffsetDateTime(3));
        long remaining = row.getLong(5);
        return new LotLine(
                row.getString(0),
                row.getInteger(1),
                messageAt,
                expiration,
                row.getLong(4),
                remaining,
                LotState.of(remaining, messageAt, expiration, at));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }
}
