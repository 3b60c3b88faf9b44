package dev.tally.credits.ledger;

import static dev.tally.credits.ledger.Columns.column;
import static dev.tally.credits.ledger.Columns.expect;
import static dev.tally.credits.ledger.Columns.plain;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.time;
import static dev.tally.credits.ledger.Columns.times;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The only statement that writes {@code credit_history}; inside the caller's transaction, under its locks. */
@Singleton
class LedgerStore {

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
