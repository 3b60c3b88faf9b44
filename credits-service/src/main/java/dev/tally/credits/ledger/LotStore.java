package dev.tally.credits.ledger;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.expect;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.times;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.posting.Footing;
import dev.tally.credits.posting.Footing.Demand;
import dev.tally.credits.posting.Settlement.Allocation;
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
     * Lots in the order of drains, no further than until those that are usable for every spend of the batch cover all of
     * them: an address with many lots costs what it spends, not what it has. Spends that are replayed count with it;
     * the lots hold more before them than they do now, so as many cover them.
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

    /** The same for {@link DrainOrder#EXPIRATION}. */
    static final String LIVE_LOTS_BY_EXPIRATION = """
            select demand.n, l.credit_ref, l.credit_index, l.amount_granted, l.amount_remaining,
                   l.expiration_at, l.message_at
              from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[])
                   with ordinality as demand (address, from_at, until_at, amount, n)
             cross join lateral (
                   select credit_ref, credit_index, amount_granted, amount_remaining, expiration_at, message_at,
                          sum(case when message_at <= demand.from_at
                                    and (expiration_at is null or expiration_at > demand.until_at)
                                   then amount_remaining else 0 end)
                              over (order by expiration_at nulls last, message_at, credit_ref, credit_index
                                    rows between unbounded preceding and 1 preceding) as ahead
                     from credit_lot
                    where address = demand.address and live and message_at <= demand.until_at
                      and (expiration_at is null or expiration_at > demand.from_at)
                   ) as l
             where demand.amount is null or coalesce(l.ahead, 0) < demand.amount
            """;

    /** Lots that paid for spends which are replayed, whatever they hold now. */
    static final String PAID_LOTS = """
            select place.n, l.credit_ref, l.credit_index, l.amount_granted, l.amount_remaining,
                   l.expiration_at, l.message_at
              from unnest($1::text[], $2::timestamptz[]) with ordinality as place (address, at, n)
             cross join lateral (
                   select distinct lot_ref, lot_index
                     from credit_allocation
                    where address = place.address and spend_at >= place.at
                   ) as take
             cross join lateral (
                   select credit_ref, credit_index, amount_granted, amount_remaining, expiration_at, message_at
                     from credit_lot
                    where address = place.address and credit_ref = take.lot_ref and credit_index = take.lot_index
                   offset 0
                   ) as l
            """;

    static final String TAKES = """
            select place.n, take.spend_at, take.spend_ref, take.spend_index, take.lot_ref, take.lot_index, take.amount
              from unnest($1::text[], $2::timestamptz[]) with ordinality as place (address, at, n)
             cross join lateral (
                   select spend_at, spend_ref, spend_index, lot_ref, lot_index, amount
                     from credit_allocation
                    where address = place.address and spend_at >= place.at
                   offset 0
                   ) as take
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

    static final String WITHDRAW_ALLOCATIONS = """
            delete from credit_allocation as a
             using unnest($1::text[], $2::timestamptz[], $3::text[], $4::integer[], $5::text[], $6::integer[])
                   as gone (address, spend_at, spend_ref, spend_index, lot_ref, lot_index)
             where a.address = gone.address and a.spend_at = gone.spend_at and a.spend_ref = gone.spend_ref
               and a.spend_index = gone.spend_index and a.lot_ref = gone.lot_ref and a.lot_index = gone.lot_index
            """;

    /** The rows of {@link #lots}, which is the costly half and may run elsewhere. */
    Uni<RowSet<Row>> liveLots(SqlConnection tx, DrainOrder order, List<Demand> demands) {
        return run(
                tx,
                switch (order) {
                    case EMISSION -> LIVE_LOTS;
                    case EXPIRATION -> LIVE_LOTS_BY_EXPIRATION;
                },
                column(demands, Demand::address, String[]::new),
                times(demands, Demand::from),
                times(demands, Demand::until),
                column(demands, demand -> demand.amount() == Long.MAX_VALUE ? null : demand.amount(), Long[]::new));
    }

    /** The rows of {@link #lots}. */
    Uni<RowSet<Row>> paidLots(SqlConnection tx, List<Footing> replayed) {
        return run(tx, PAID_LOTS, column(replayed, Footing::address, String[]::new), times(replayed, Footing::from));
    }

    /** What {@link #liveLots} and {@link #paidLots} found, by address; a lot that both found is there twice. */
    static Map<String, List<Lot>> lots(List<String> asked, RowSet<Row> rows) {
        var lots = HashMap.<String, List<Lot>>newHashMap(asked.size());
        for (Row row : rows) {
            String address = asked.get((int) (row.getLong(0) - 1));
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

    /** Who paid for the spends that are replayed, by address. */
    Uni<Map<String, List<Allocation>>> takes(SqlConnection tx, List<Footing> replayed) {
        return run(tx, TAKES, column(replayed, Footing::address, String[]::new), times(replayed, Footing::from))
                .map(rows -> {
                    var takes = new HashMap<String, List<Allocation>>();
                    for (Row row : rows) {
                        String address = replayed.get(row.getInteger(0) - 1).address();
                        var spend =
                                new EntryKey(row.getOffsetDateTime(1).toInstant(), row.getString(2), row.getInteger(3));
                        takes.computeIfAbsent(address, _ -> new ArrayList<>())
                                .add(new Allocation(
                                        address, spend, row.getString(4), row.getInteger(5), row.getLong(6)));
                    }
                    return takes;
                });
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
                        column(allocations, Allocation::lotRef, String[]::new),
                        column(allocations, Allocation::lotIndex, Integer[]::new),
                        column(allocations, Allocation::amount, Long[]::new))
                .invoke(written -> expect(allocations.size(), written.rowCount()))
                .replaceWithVoid();
    }

    /** Before {@link #addAllocations}, which may bring some of them back with another amount. */
    Uni<Void> withdrawAllocations(SqlConnection tx, List<Allocation> allocations) {
        return run(
                        tx,
                        WITHDRAW_ALLOCATIONS,
                        column(allocations, Allocation::address, String[]::new),
                        times(allocations, allocation -> allocation.spend().messageAt()),
                        column(allocations, allocation -> allocation.spend().ref(), String[]::new),
                        column(allocations, allocation -> allocation.spend().index(), Integer[]::new),
                        column(allocations, Allocation::lotRef, String[]::new),
                        column(allocations, Allocation::lotIndex, Integer[]::new))
                .invoke(written -> expect(allocations.size(), written.rowCount()))
                .replaceWithVoid();
    }
}
