package dev.tally.credits.ledger;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.expect;
import static dev.tally.credits.ledger.Columns.plain;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.time;
import static dev.tally.credits.ledger.Columns.times;

import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.posting.Book.Replayed.Spent;
import dev.tally.credits.posting.Footing;
import dev.tally.credits.posting.Footing.Behind;
import dev.tally.credits.posting.Inquiry.Place;
import dev.tally.credits.posting.LedgerRow;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The only statement that writes {@code credit_history}, and what a batch has to know of it first; inside the caller's
 * transaction, under its locks.
 */
@Singleton
class LedgerStore {

    /**
     * One index seek per place when nothing stands behind it, as is usual. The sum stops at what a bigint holds.
     *
     * <p>The offset keeps the inner query a query of its own: joined, it may be planned as a scan of all of the ledger.
     */
    static final String SPENDS_BEHIND = """
            select place.n, found.spends, found.amount, found.last_at
              from unnest($1::text[], $2::timestamptz[]) with ordinality as place (address, at, n)
             cross join lateral (
                   select count(*) as spends, least(sum(-amount), 9223372036854775807)::bigint as amount,
                          max(message_at) as last_at
                     from (select amount, message_at
                             from credit_history
                            where address = place.address and message_at >= place.at and amount < 0
                            order by message_at
                            limit $3) as behind
                   ) as found
             where found.spends > 0
            """;

    static final String SPENDS = """
            select place.n, spend.message_at, spend.credit_ref, spend.credit_index, -spend.amount,
                   coalesce(spend.payment_method = $3, false)
              from unnest($1::text[], $2::timestamptz[]) with ordinality as place (address, at, n)
             cross join lateral (
                   select message_at, credit_ref, credit_index, amount, payment_method
                     from credit_history
                    where address = place.address and message_at >= place.at and amount < 0
                   offset 0
                   ) as spend
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

    /** What stands behind each place; places with nothing behind them are left out. */
    Uni<Map<Place, Behind>> behind(SqlConnection tx, List<Place> places, int replayMax) {
        return run(
                        tx,
                        SPENDS_BEHIND,
                        column(places, Place::address, String[]::new),
                        times(places, Place::at),
                        replayMax + 1)
                .map(rows -> {
                    var behind = new HashMap<Place, Behind>();
                    for (Row row : rows) {
                        behind.put(
                                places.get(row.getInteger(0) - 1),
                                new Behind(
                                        row.getInteger(1),
                                        row.getLong(2),
                                        row.getOffsetDateTime(3).toInstant()));
                    }
                    return behind;
                });
    }

    /** The spends that are replayed, by address, in no order. */
    Uni<Map<String, List<Spent>>> spends(SqlConnection tx, List<Footing> replayed) {
        return run(
                        tx,
                        SPENDS,
                        column(replayed, Footing::address, String[]::new),
                        times(replayed, Footing::from),
                        LedgerRow.TRANSFER_METHOD)
                .map(rows -> {
                    var spends = new HashMap<String, List<Spent>>();
                    for (Row row : rows) {
                        var key =
                                new EntryKey(row.getOffsetDateTime(1).toInstant(), row.getString(2), row.getInteger(3));
                        spends.computeIfAbsent(
                                        replayed.get(row.getInteger(0) - 1).address(), _ -> new ArrayList<>())
                                .add(new Spent(key, row.getLong(4), row.getBoolean(5)));
                    }
                    return spends;
                });
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
}
