package dev.tally.credits.rebuild;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.times;

import dev.tally.credits.lot.Lot;
import dev.tally.credits.repair.LotTables;
import dev.tally.credits.repair.Replay.Allocation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Every statement that writes the shadow tables, and what is asked of them. Each statement tells the checksum of what it
 * has written or taken away, reckoned from what it was given and not from what is stored.
 */
@Singleton
class ShadowStore {

    private static final String HASH_OF_LOT = """
            hash_record_extended(row(address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                expiration_at, message_at), 0)::numeric""";

    private static final String HASH_OF_ALLOCATION = """
            hash_record_extended(row(address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount), 0)::numeric""";

    private static final String ADD_LOTS = """
            with given as materialized (
                select unnest($1::text[]) as address, unnest($2::text[]) as credit_ref,
                       unnest($3::integer[]) as credit_index, unnest($4::bigint[]) as amount_granted,
                       unnest($5::bigint[]) as amount_remaining, unnest($5::bigint[]) > 0 as live,
                       unnest($6::timestamptz[]) as expiration_at, unnest($7::timestamptz[]) as message_at
            ), written as (
                insert into credit_lot_shadow (address, credit_ref, credit_index, amount_granted, amount_remaining,
                       live, expiration_at, message_at)
                select * from given
            )
            select coalesce(sum(""" + HASH_OF_LOT + "), 0), count(*) from given";

    private static final String ADD_ALLOCATIONS = """
            with given as materialized (
                select unnest($1::text[]) as address, unnest($2::timestamptz[]) as spend_at,
                       unnest($3::text[]) as spend_ref, unnest($4::integer[]) as spend_index,
                       unnest($5::text[]) as lot_ref, unnest($6::integer[]) as lot_index,
                       unnest($7::bigint[]) as amount
            ), written as (
                insert into credit_allocation_shadow (address, spend_at, spend_ref, spend_index, lot_ref, lot_index,
                       amount)
                select * from given
            )
            select coalesce(sum(""" + HASH_OF_ALLOCATION + "), 0), count(*) from given";

    private static final String REMOVE_LOTS = """
            with gone as (delete from credit_lot_shadow where address = any ($1::text[]) returning *)
            select coalesce(sum(""" + HASH_OF_LOT + "), 0), count(*) from gone";

    private static final String REMOVE_ALLOCATIONS = """
            with gone as (delete from credit_allocation_shadow where address = any ($1::text[]) returning *)
            select coalesce(sum(""" + HASH_OF_ALLOCATION + "), 0), count(*) from gone";

    private static final String LOTS = "select coalesce(sum(" + HASH_OF_LOT + "), 0), count(*) from credit_lot";

    private static final String ALLOCATIONS =
            "select coalesce(sum(" + HASH_OF_ALLOCATION + "), 0), count(*) from credit_allocation";

    private static final String OF_ADDRESSES = " where address = any ($1::text[])";

    /** A writer's mark is committed with what it wrote: who has one is told of by the next round. */
    private static final String COMPARED = """
            select coalesce(sum(live.sum), 0), coalesce(sum(live.count), 0)::bigint,
                   count(*) filter (where live.sum is distinct from shadow.sum
                       and not exists (select from rebuild_touched as t where t.key = address))
              from (select address, count(*) as count, sum(""" + HASH_OF_LOT + """
            ) as sum from credit_lot group by address) as live
              full join (select address, sum(""" + HASH_OF_LOT + """
            ) as sum from credit_lot_shadow group by address) as shadow using (address)
            """;

    /** What the planner believes; counted where it knows nothing yet. */
    private static final String LEDGER_ROWS = """
            select case when reltuples > 0 then reltuples::bigint else (select count(*) from credit_history) end
              from pg_class where oid = 'credit_history'::regclass
            """;

    Uni<Long> ledgerRows(SqlClient client) {
        return client.query(LEDGER_ROWS)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<Checksums> addLots(SqlClient client, List<Lot> lots) {
        Tuple values = Tuple.tuple()
                .addArrayOfString(column(lots, Lot::address, String[]::new))
                .addArrayOfString(column(lots, lot -> lot.key().ref(), String[]::new))
                .addArrayOfInteger(column(lots, lot -> lot.key().index(), Integer[]::new))
                .addArrayOfLong(column(lots, Lot::granted, Long[]::new))
                .addArrayOfLong(column(lots, Lot::remaining, Long[]::new))
                .addArrayOfOffsetDateTime(times(lots, Lot::expiresAt))
                .addArrayOfOffsetDateTime(times(lots, lot -> lot.key().messageAt()));
        return client.preparedQuery(ADD_LOTS)
                .execute(values)
                .map(rows -> lots(rows.iterator().next()));
    }

    Uni<Checksums> addAllocations(SqlClient client, List<Allocation> allocations) {
        Tuple values = Tuple.tuple()
                .addArrayOfString(column(allocations, Allocation::address, String[]::new))
                .addArrayOfOffsetDateTime(
                        times(allocations, allocation -> allocation.spend().messageAt()))
                .addArrayOfString(
                        column(allocations, allocation -> allocation.spend().ref(), String[]::new))
                .addArrayOfInteger(
                        column(allocations, allocation -> allocation.spend().index(), Integer[]::new))
                .addArrayOfString(
                        column(allocations, allocation -> allocation.lot().ref(), String[]::new))
                .addArrayOfInteger(
                        column(allocations, allocation -> allocation.lot().index(), Integer[]::new))
                .addArrayOfLong(column(allocations, Allocation::amount, Long[]::new));
        return client.preparedQuery(ADD_ALLOCATIONS)
                .execute(values)
                .map(rows -> allocations(rows.iterator().next()));
    }

    /** Takes away what addresses have; the checksum is that of what was stored. */
    Uni<Checksums> remove(SqlConnection tx, List<String> addresses) {
        return both(tx, REMOVE_LOTS, REMOVE_ALLOCATIONS, keys(addresses));
    }

    /** The checksum of all lots that are stored. */
    Uni<Checksums> storedLots(SqlClient client) {
        return client.query(LotTables.SHADOW.in(LOTS))
                .execute()
                .map(rows -> lots(rows.iterator().next()));
    }

    /** The checksum of all allocations that are stored. */
    Uni<Checksums> storedAllocations(SqlClient client, LotTables tables) {
        return client.query(tables.in(ALLOCATIONS))
                .execute()
                .map(rows -> allocations(rows.iterator().next()));
    }

    /** The checksum of what is stored of addresses. */
    Uni<Checksums> stored(SqlClient client, List<String> addresses) {
        return both(
                client,
                LotTables.SHADOW.in(LOTS) + OF_ADDRESSES,
                LotTables.SHADOW.in(ALLOCATIONS) + OF_ADDRESSES,
                keys(addresses));
    }

    /**
     * The live tables beside the shadow tables.
     *
     * @param live the checksum of the live lots
     * @param differing how many addresses have other lots in the shadow tables
     */
    record Compared(Checksums live, long differing) {}

    Uni<Compared> compare(SqlClient client) {
        return client.query(COMPARED)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Compared(lots(row), row.getLong(2)));
    }

    private static Uni<Checksums> both(SqlClient client, String lots, String allocations, Tuple values) {
        return client.preparedQuery(lots)
                .execute(values)
                .map(rows -> lots(rows.iterator().next()))
                .chain(first -> client.preparedQuery(allocations)
                        .execute(values)
                        .map(rows -> first.plus(allocations(rows.iterator().next()))));
    }

    private static Checksums lots(Row row) {
        return Checksums.ofLots(row.getBigDecimal(0), row.getLong(1));
    }

    private static Checksums allocations(Row row) {
        return Checksums.ofAllocations(row.getBigDecimal(0), row.getLong(1));
    }

    private static Tuple keys(List<String> addresses) {
        return Tuple.of(addresses.toArray(String[]::new));
    }
}
