package dev.tally.credits.ledger;

import dev.tally.credits.ledger.Posting.Allocation;
import dev.tally.credits.ledger.Posting.Demand;
import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every statement that writes {@code account}, {@code credit_history}, {@code credit_lot} and {@code credit_allocation},
 * one per batch each, and what a writer has to read first.
 *
 * <p>All of them run inside the caller's transaction. {@link #lock} comes first: it keeps every other writer of the same
 * addresses away until the transaction ends, so what is read after it is what the writes build on.
 */
@Singleton
class LedgerStore {

    static final String ADD_ACCOUNTS = """
            insert into account (address, first_seen_at)
            select address, $2 from unnest($1::text[]) as a (address) order by address collate "C"
            on conflict (address) do nothing
            returning address
            """;

    /** Only what this transaction made: whoever waits for such a row makes its own when this one is gone. */
    static final String DROP_ACCOUNTS = """
            delete from account where address = any ($1::text[])
            """;

    /** Locks in the order of the key: the sort is done before the rows are locked. */
    static final String LOCK_ACCOUNTS = """
            with locked as (
                select address from account where address = any ($1::text[]) order by address for update
            )
            select count(*) from locked
            """;

    /** The limit keeps this one index seek per reference, however many rows a reference has. */
    static final String KNOWN_REFS = """
            select asked.ref
              from unnest($1::text[]) as asked (ref)
             cross join lateral (select 1 from credit_history as h where h.credit_ref = asked.ref limit 1) as found
            """;

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

    /** No conflict clause: a row that is there already means that the check before was wrong, and fails the batch. */
    static final String ADD_HISTORY = """
            insert into credit_history (credit_ref, credit_index, address, amount, price, bonus_amount, tx_hash, token,
                   chain, provider, origin, origin_ref, payment_method, expense_count, expense_size_mib,
                   expiration_at, message_at, recorded_at)
            select unnest($1::text[]), unnest($2::integer[]), unnest($3::text[]), unnest($4::bigint[]),
                   unnest($5::text[])::numeric, unnest($6::bigint[]), unnest($7::text[]), unnest($8::text[]),
                   unnest($9::text[]), unnest($10::text[]), unnest($11::text[]), unnest($12::text[]),
                   unnest($13::text[]), unnest($14::bigint[]), unnest($15::text[])::numeric,
                   unnest($16::timestamptz[]), unnest($17::timestamptz[]), $18
            """;

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

    /**
     * What the locks brought.
     *
     * @param made addresses that had no account before
     * @param known references that have rows in the ledger
     */
    record Locked(Set<String> made, Set<String> known) {

        static final Locked NOTHING = new Locked(Set.of(), Set.of());
    }

    /**
     * Makes missing accounts, locks all of them until the transaction ends, and then asks which of the references have
     * rows in the ledger: three statements sent together, which the server runs one after the other, so the last one
     * sees what a writer before had committed when the locks were granted.
     */
    Uni<Locked> lock(SqlConnection tx, Set<String> addresses, Instant seenAt, Set<String> refs) {
        Object[] keys = addresses.toArray(String[]::new);
        // Filled before the last answer comes: the statements run one after the other.
        var fresh = new HashSet<String>();
        Uni<Void> made = run(tx, ADD_ACCOUNTS, keys, time(seenAt))
                .invoke(rows -> fresh.addAll(texts(rows)))
                .replaceWithVoid();
        Uni<Void> locked = run(tx, LOCK_ACCOUNTS, (Object) keys)
                .invoke(rows -> expect(addresses.size(), rows.iterator().next().getLong(0)))
                .replaceWithVoid();
        return Together.all(List.of(made, locked), knownRefs(tx, refs)).map(known -> new Locked(fresh, known));
    }

    private Uni<Set<String>> knownRefs(SqlConnection tx, Set<String> refs) {
        return run(tx, KNOWN_REFS, (Object) refs.toArray(String[]::new)).map(LedgerStore::texts);
    }

    /** Takes back accounts that {@link #lock} made and that got no row in the ledger after all (C3.1). */
    Uni<Void> dropAccounts(SqlConnection tx, Set<String> addresses) {
        return run(tx, DROP_ACCOUNTS, (Object) addresses.toArray(String[]::new))
                .invoke(dropped -> expect(addresses.size(), dropped.rowCount()))
                .replaceWithVoid();
    }

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

    Uni<Void> addHistory(SqlConnection tx, List<LedgerRow> rows, Instant recordedAt) {
        return run(
                        tx,
                        ADD_HISTORY,
                        column(rows, row -> row.key().ref(), String[]::new),
                        column(rows, row -> row.key().index(), Integer[]::new),
                        column(rows, LedgerRow::address, String[]::new),
                        column(rows, LedgerRow::amount, Long[]::new),
                        column(rows, row -> plain(row.price()), String[]::new),
                        column(rows, LedgerRow::bonusAmount, Long[]::new),
                        column(rows, LedgerRow::txHash, String[]::new),
                        column(rows, LedgerRow::token, String[]::new),
                        column(rows, LedgerRow::chain, String[]::new),
                        column(rows, LedgerRow::provider, String[]::new),
                        column(rows, LedgerRow::origin, String[]::new),
                        column(rows, LedgerRow::originRef, String[]::new),
                        column(rows, LedgerRow::paymentMethod, String[]::new),
                        column(rows, LedgerRow::expenseCount, Long[]::new),
                        column(rows, row -> plain(row.expenseSizeMib()), String[]::new),
                        times(rows, LedgerRow::expiresAt),
                        times(rows, row -> row.key().messageAt()),
                        time(recordedAt))
                .invoke(written -> expect(rows.size(), written.rowCount()))
                .replaceWithVoid();
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

    private static Set<String> texts(RowSet<Row> rows) {
        var texts = HashSet.<String>newHashSet(rows.size());
        rows.forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    private static Uni<RowSet<Row>> run(SqlConnection tx, String sql, @Nullable Object... parameters) {
        return tx.preparedQuery(sql).execute(Tuple.from(parameters));
    }

    /** A set statement that touches another number of rows than asked worked on tables that are not as they must be. */
    private static void expect(long asked, long touched) {
        if (asked != touched) {
            throw new IllegalStateException("asked for " + asked + " rows, touched " + touched);
        }
    }

    private static <R, T> T[] column(
            Collection<R> rows, Function<R, ? extends @Nullable T> value, IntFunction<T[]> array) {
        T[] column = array.apply(rows.size());
        int i = 0;
        for (R row : rows) {
            column[i++] = value.apply(row);
        }
        return column;
    }

    private static <R> OffsetDateTime[] times(Collection<R> rows, Function<R, @Nullable Instant> value) {
        return column(rows, row -> time(value.apply(row)), OffsetDateTime[]::new);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }
}
