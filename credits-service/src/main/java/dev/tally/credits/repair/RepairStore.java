package dev.tally.credits.repair;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.times;

import dev.tally.credits.lot.Lot;
import dev.tally.credits.repair.Replay.Allocation;
import dev.tally.credits.repair.Replay.Spent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.SqlResult;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Writes lots and allocations where they differ from what a replay gives, and nothing where they do not: each statement
 * compares before it writes, so a comparison that finds nothing leaves no trace. Under the locks of the accounts.
 */
@Singleton
class RepairStore {

    /** In the order of the key, as every writer does (C3.1); who has no account has no ledger row. */
    static final String LOCK = """
            select address from account where address = any ($1::text[]) order by address for update
            """;

    static final String MEND_LOTS = """
            insert into credit_lot (address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                   expiration_at, message_at)
            select g.address, g.credit_ref, g.credit_index, g.granted, g.remaining, g.remaining > 0, g.expiration_at,
                   g.message_at
              from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::timestamptz[],
                          $7::timestamptz[])
                   as g (address, credit_ref, credit_index, granted, remaining, expiration_at, message_at)
              left join credit_lot as l
                on l.address = g.address and l.credit_ref = g.credit_ref and l.credit_index = g.credit_index
             where (l.amount_granted, l.amount_remaining, l.live, l.expiration_at, l.message_at)
                   is distinct from (g.granted, g.remaining, g.remaining > 0, g.expiration_at, g.message_at)
             order by g.address, g.credit_ref, g.credit_index
            on conflict (address, credit_ref, credit_index) do update
               set amount_granted = excluded.amount_granted, amount_remaining = excluded.amount_remaining,
                   live = excluded.live, expiration_at = excluded.expiration_at, message_at = excluded.message_at
            """;

    /** Of these spends, what a replay does not give. */
    static final String DROP_ALLOCATIONS = """
            delete from credit_allocation as a
             using unnest($1::text[], $2::timestamptz[], $3::text[], $4::integer[])
                   as s (address, spend_at, spend_ref, spend_index)
             where a.address = s.address and a.spend_at = s.spend_at and a.spend_ref = s.spend_ref
               and a.spend_index = s.spend_index
               and (a.spend_ref, a.spend_index, a.lot_ref, a.lot_index)
                   not in (select * from unnest($5::text[], $6::integer[], $7::text[], $8::integer[]))
            """;

    static final String MEND_ALLOCATIONS = """
            insert into credit_allocation (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
            select g.address, g.spend_at, g.spend_ref, g.spend_index, g.lot_ref, g.lot_index, g.amount
              from unnest($1::text[], $2::timestamptz[], $3::text[], $4::integer[], $5::text[], $6::integer[],
                          $7::bigint[])
                   as g (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
              left join credit_allocation as a
                on a.address = g.address and a.spend_at = g.spend_at and a.spend_ref = g.spend_ref
               and a.spend_index = g.spend_index and a.lot_ref = g.lot_ref and a.lot_index = g.lot_index
             where a.amount is distinct from g.amount
            on conflict (address, spend_at, spend_ref, spend_index, lot_ref, lot_index) do update
               set amount = excluded.amount
            """;

    static final String DROP_LOTS_WITHOUT_GRANT = """
            delete from credit_lot as l
             where l.address = any ($1::text[])
               and not exists (select from credit_history as h
                                where h.credit_ref = l.credit_ref and h.credit_index = l.credit_index
                                  and h.address = l.address and h.amount > 0)
            """;

    static final String DROP_ALLOCATIONS_WITHOUT_SPEND = """
            delete from credit_allocation as a
             where a.address = any ($1::text[])
               and not exists (select from credit_history as h
                                where h.credit_ref = a.spend_ref and h.credit_index = a.spend_index
                                  and h.address = a.address and h.message_at = a.spend_at and h.amount < 0)
            """;

    Uni<Void> lock(SqlConnection tx, List<String> addresses) {
        return run(tx, LOCK, (Object) addresses.toArray(String[]::new)).replaceWithVoid();
    }

    /** How many rows were wrong. */
    Uni<Integer> mendLots(SqlConnection tx, List<Lot> lots) {
        return run(
                        tx,
                        MEND_LOTS,
                        column(lots, Lot::address, String[]::new),
                        column(lots, lot -> lot.key().ref(), String[]::new),
                        column(lots, lot -> lot.key().index(), Integer[]::new),
                        column(lots, Lot::granted, Long[]::new),
                        column(lots, Lot::remaining, Long[]::new),
                        times(lots, Lot::expiresAt),
                        times(lots, lot -> lot.key().messageAt()))
                .map(SqlResult::rowCount);
    }

    /** How many rows were too many. */
    Uni<Integer> dropAllocations(SqlConnection tx, List<Spent> spends, List<Allocation> allocations) {
        return run(
                        tx,
                        DROP_ALLOCATIONS,
                        column(spends, Spent::address, String[]::new),
                        times(spends, spent -> spent.drain().spend().messageAt()),
                        column(spends, spent -> spent.drain().spend().ref(), String[]::new),
                        column(spends, spent -> spent.drain().spend().index(), Integer[]::new),
                        column(allocations, allocation -> allocation.spend().ref(), String[]::new),
                        column(allocations, allocation -> allocation.spend().index(), Integer[]::new),
                        column(allocations, allocation -> allocation.lot().ref(), String[]::new),
                        column(allocations, allocation -> allocation.lot().index(), Integer[]::new))
                .map(SqlResult::rowCount);
    }

    /** How many rows were wrong. */
    Uni<Integer> mendAllocations(SqlConnection tx, List<Allocation> allocations) {
        return run(
                        tx,
                        MEND_ALLOCATIONS,
                        column(allocations, Allocation::address, String[]::new),
                        times(allocations, allocation -> allocation.spend().messageAt()),
                        column(allocations, allocation -> allocation.spend().ref(), String[]::new),
                        column(allocations, allocation -> allocation.spend().index(), Integer[]::new),
                        column(allocations, allocation -> allocation.lot().ref(), String[]::new),
                        column(allocations, allocation -> allocation.lot().index(), Integer[]::new),
                        column(allocations, Allocation::amount, Long[]::new))
                .map(SqlResult::rowCount);
    }

    /** What stands for ledger rows that do not exist; how many rows there were. */
    Uni<Integer> dropOrphans(SqlConnection tx, List<String> addresses) {
        Object keys = addresses.toArray(String[]::new);
        return run(tx, DROP_LOTS_WITHOUT_GRANT, keys).map(SqlResult::rowCount).chain(lots -> run(
                        tx, DROP_ALLOCATIONS_WITHOUT_SPEND, keys)
                .map(allocations -> lots + allocations.rowCount()));
    }
}
