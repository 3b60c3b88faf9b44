package dev.tally.credits.balance;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads the listing of balances in address order; every statement walks an index and holds one page. */
@Singleton
class ListingReads {

    // "limit 1" keeps the planner at one index probe per address: any lot, live or not, makes an address listed.
    static final String EVERY = """
            select a.address,
                   coalesce((select sum(l.amount_remaining)
                               from credit_lot l
                              where l.address = a.address and l.live
                                and (l.expiration_at is null or l.expiration_at > $1)), 0) as credits
              from account a
             cross join lateral (select from credit_lot l where l.address = a.address limit 1) granted
             where a.address > $2
             order by a.address
             limit $3 offset $4
            """;

    static final String EVERY_TOTAL =
            "select count(*) from account a where exists (select from credit_lot l where l.address = a.address)";

    // The threshold is at least 1, so who reaches it has live lots, and these alone need to be looked at.
    static final String REACHING = """
            select l.address, sum(l.amount_remaining) as credits
              from credit_lot l
             where l.live and (l.expiration_at is null or l.expiration_at > $1) and l.address > $2
             group by l.address
            having sum(l.amount_remaining) >= $5::bigint
             order by l.address
             limit $3 offset $4
            """;

    static final String REACHING_TOTAL = """
            select count(*)
              from (select from credit_lot l
                     where l.live and (l.expiration_at is null or l.expiration_at > $1)
                     group by l.address
                    having sum(l.amount_remaining) >= $2::bigint) reaching
            """;

    /** @param after the address before the first of the page; empty = from the top */
    Uni<List<BalanceLine>> page(
            SqlConnection db, Instant now, Optional<Long> minBalance, String after, int limit, long offset) {
        Tuple keys = Tuple.of(at(now), after, limit, offset);
        return db.preparedQuery(minBalance.isPresent() ? REACHING : EVERY)
                .execute(minBalance.map(keys::addLong).orElse(keys))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ListingReads::line)
                        .toList());
    }

    Uni<Long> total(SqlConnection db, Instant now, Optional<Long> minBalance) {
        return (minBalance.isPresent()
                        ? db.preparedQuery(REACHING_TOTAL).execute(Tuple.of(at(now), minBalance.get()))
                        : db.preparedQuery(EVERY_TOTAL).execute())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static BalanceLine line(Row row) {
        return new BalanceLine(row.getString(0), row.getBigDecimal(1).toBigIntegerExact());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
