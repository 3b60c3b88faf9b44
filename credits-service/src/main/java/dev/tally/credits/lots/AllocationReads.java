package dev.tally.credits.lots;

import dev.tally.credits.CreditsProblem;
import dev.tally.credits.CursorPage;
import dev.tally.credits.Place;
import dev.tally.credits.ScanBound;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads who paid for a spend, and whom a grant paid for. */
@Singleton
class AllocationReads {

    // The sum of a grant is read from its lot, which may have been used more often than a page can look through.
    static final String ENTRY = """
            select h.amount, h.message_at, h.expiration_at,
                   (case when h.amount > 0
                         then (select l.amount_granted - l.amount_remaining
                                 from credit_lot l
                                where l.address = h.address and l.credit_ref = h.credit_ref
                                  and l.credit_index = h.credit_index)
                         else (select sum(a.amount)
                                 from credit_allocation a
                                where a.address = h.address and a.spend_at = h.message_at
                                  and a.spend_ref = h.credit_ref and a.spend_index = h.credit_index)
                     end)::bigint
              from credit_history h
             where h.credit_ref = $2 and h.credit_index = $3 and h.address = $1
            """;

    static final String COUNT_UP_TO = """
            select count(*)
              from (select from credit_allocation where address = $1 and lot_ref = $2 and lot_index = $3
                     limit $4) looked_through
            """;

    static final String PAID_BY = """
            select a.lot_ref, a.lot_index, l.message_at, a.amount
              from credit_allocation a
              join credit_lot l on l.address = a.address and l.credit_ref = a.lot_ref and l.credit_index = a.lot_index
             where a.address = $1 and a.spend_ref = $2 and a.spend_index = $3 and a.spend_at = $8
               and (l.message_at, a.lot_ref, a.lot_index) > ($4, $5, $6)
             order by l.message_at, a.lot_ref, a.lot_index
             limit $7
            """;

    static final String USED_BY = """
            select spend_ref, spend_index, spend_at, amount
              from credit_allocation
             where address = $1 and lot_ref = $2 and lot_index = $3
               and (spend_at, spend_ref, spend_index) > ($4, $5, $6)
             order by spend_at, spend_ref, spend_index
             limit $7
            """;

    @Inject
    ScanBound bound;

    /** The entry, when it is this address's; else the request ends. */
    Uni<LedgerEntry> entry(SqlConnection db, String address, String ref, int index) {
        return db.preparedQuery(ENTRY).execute(Tuple.of(address, ref, index)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .findFirst()
                .map(row -> entry(address, ref, index, row))
                .orElseThrow(() -> new ProblemException(
                        CreditsProblem.NO_ENTRY,
                        "The ledger of this address has no entry of that reference and index.")));
    }

    /** The allocations of the entry behind a place, in emission order of their other ends. */
    Uni<List<AllocationLine>> lines(SqlConnection db, LedgerEntry entry, Place after, CursorPage page) {
        Tuple parameters = after.addTo(Tuple.of(entry.address(), entry.ref(), entry.index()))
                .addInteger(page.limit());
        if (!entry.isGrant()) {
            return lines(
                    db, PAID_BY, parameters.addOffsetDateTime(entry.messageAt().atOffset(ZoneOffset.UTC)));
        }
        Tuple lot = Tuple.of(entry.address(), entry.ref(), entry.index());
        return bound.require(db, COUNT_UP_TO, lot, "spends that used this lot")
                .chain(() -> lines(db, USED_BY, parameters));
    }

    private static Uni<List<AllocationLine>> lines(SqlConnection db, String statement, Tuple parameters) {
        return db.preparedQuery(statement).execute(parameters).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> new AllocationLine(
                        row.getString(0),
                        row.getInteger(1),
                        row.getOffsetDateTime(2).toInstant(),
                        row.getLong(3)))
                .toList());
    }

    private static LedgerEntry entry(String address, String ref, int index, Row row) {
        var expiration = row.getOffsetDateTime(2);
        Long allocated = row.getLong(3);
        return new LedgerEntry(
                address,
                ref,
                index,
                row.getLong(0),
                row.getOffsetDateTime(1).toInstant(),
                expiration == null ? null : expiration.toInstant(),
                allocated == null ? 0 : allocated);
    }
}
