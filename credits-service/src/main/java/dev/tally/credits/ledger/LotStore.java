package dev.tally.credits.ledger;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.expect;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.times;

import dev.tally.credits.ledger.Posting.Allocation;
import dev.tally.credits.ledger.Posting.Demand;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every statement that writes {@code credit_lot} and {@code credit_allocation}, one per batch each, and what of them a
 * writer has to read first; inside the caller's transaction, under the locks of {@link AccountStore}.
 */
@Singleton
class LotStore {

    /**
     * Lots in emission order, no further than until those that are usable for every spend of the batch cover all of
     * them: an address with many lots costs what it spends, not what it has.
     */
    static final String LIVE_LOTS = """
            select demand.n, l.credit_ref, l.credit_index, l.amount_granted, l.amount_remaining,
                   l.expiration_at, l.message_at
              from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[])
                   with ordinality as demand (address, from_at, until_at, amount, n)
             cross join lateral (
                   select credit_ref, credit_index, amount_granted, amount_remaining, expiration_at, message_at,
                          sum(case when message_at <= demand.from_at
                                    and (expiration_at is null or expiration_at > demand.until_at)
                                   then amount_remaining else 0 end)
                              over (order by message_at, credit_ref, credit_index
                                    rows between unbounded preceding and 1 preceding) as ahead
                     from credit_lot
                    where address = demand.address and live and message_at <= demand.until_at
                      and (expiration_at is null or expiration_at > demand.from_at)
                   ) as l
             where demand.amount is null or coalesce(l.ahead, 0) < demand.amount
            """;

    // In the select list unnest hands over row by row; in the from clause it would first store all of them, which costs
    // a large batch a fifth. All arrays are of one length, so their elements meet.

    static final String ADD_LOTS = """
            insert into credit_lot (address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                   expiration_at, message_at)
            select unnest($1::text[]), unnest($2::text[]), unnest($3::integer[]), unnest($4::bigint[]),
                   unnest($5::bigint[]), unnest($5::bigint[]) > 0, unnest($6::timestamptz[]), unnest($7::timestamptz[])
            """;

    static final String DRAIN_LOTS = """
            update credit_lot as l
               set amount_remaining = r.amount_remaining, live = r.amount_remaining > 0
              from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[])
                   as r (address, credit_ref, credit_index, amount_remaining)
             where l.address = r.address and l.credit_ref = r.credit_ref and l.credit_index = r.credit_index
            """;

    static final String ADD_ALLOCATIONS = """
            insert into credit_allocation (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
            select unnest($1::text[]), unnest($2::timestamptz[]), unnest($3::text[]), unnest($4::integer[]),
                   unnest($5::text[]), unnest($6::integer[]), unnest($7::bigint[])
            """;

    /** The rows of {@link #lots}, which is the costly half and may run elsewhere. */
    Uni<RowSet<Row>> liveLots(SqlConnection tx, List<Demand> demands) {
        return run(
                tx,
                LIVE_LOTS,
                column(demands, Demand::address, String[]::new),
                times(demands, Demand::from),
                times(demands, Demand::until),
                column(demands, demand -> demand.amount() == Long.MAX_VALUE ? null : demand.amount(), Long[]::new));
    }

    /** What {@link #liveLots} found, by address. */
    static Map<String, List<Lot>> lots(List<Demand> demands, RowSet<Row> rows) {
        var lots = HashMap.<String, List<Lot>>newHashMap(demands.size());
        for (Row row : rows) {
            String address = demands.get((int) (row.getLong(0) - 1)).address();
            OffsetDateTime expiresAt = row.getOffsetDateTime(5);
            var key = new EntryKey(row.getOffsetDateTime(6).toInstant(), row.getString(1), row.getInteger(2));
            lots.computeIfAbsent(address, _ -> new ArrayList<>())
                    .add(new Lot(
                            address,
                            key,
                            row.getLong(3),
                            row.getLong(4),
                            expiresAt == null ? null : expiresAt.toInstant()));
        }
        return lots;
    }

    Uni<Void> addLots(SqlConnection tx, List<Lot> lots) {
        return run(
                        tx,
                        ADD_LOTS,
                        column(lots, Lot::address, String[]::new),
                        column(lots, lot -> lot.key().ref(), String[]::new),
                        column(lots, lot -> lot.key().index(), Integer[]::new),
                        column(lots, Lot::granted, Long[]::new),
                        column(lots, Lot::remaining, Long[]::new),
                        times(lots, Lot::expiresAt),
                        times(lots, lot -> lot.key().messageAt()))
                .invoke(written -> expect(lots.size(), written.rowCount()))
                .replaceWithVoid();
    }

    /** Only lots that really changed: an update that changes nothing costs as much as one that does. */
    Uni<Void> drainLots(SqlConnection tx, List<Lot> lots) {
        return run(
                        tx,
                        DRAIN_LOTS,
                        column(lots, Lot::address, String[]::new),
                        column(lots, lot -> lot.key().ref(), String[]::new),
                        column(lots, lot -> lot.key().index(), Integer[]::new),
                        column(lots, Lot::remaining, Long[]::new))
                .invoke(written -> expect(lots.size(), written.rowCount()))
                .replaceWithVoid();
    }

    Uni<Void> addAllocations(SqlConnection tx, List<Allocation> allocations) {
        return run(
                        tx,
                        ADD_ALLOCATIONS,
                        column(allocations, Allocation::address, String[]::new),
                        times(allocations, allocation -> allocation.spend().messageAt()),
                        column(allocations, allocation -> allocation.spend().ref(), String[]::new),
                        column(allocations, allocation -> allocation.spend().index(), Integer[]::new),
                        column(allocations, allocation -> allocation.lot().ref(), String[]::new),
                        column(allocations, allocation -> allocation.lot().index(), Integer[]::new),
                        column(allocations, Allocation::amount, Long[]::new))
                .invoke(written -> expect(allocations.size(), written.rowCount()))
                .replaceWithVoid();
    }
}
