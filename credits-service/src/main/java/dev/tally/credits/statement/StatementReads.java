package dev.tally.credits.statement;

import dev.tally.credits.ScanBound;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;

/** Adds up the statement of one address and range; each of its terms comes from rows of its own. */
@Singleton
class StatementReads {

    /** What a statement looks through: rows of the range, and what happened to lots from its start until today. */
    static final String COUNT_UP_TO = """
            select count(*)
              from ((select from credit_lot where address = $1 and live limit $4)
                    union all
                    (select from credit_allocation where address = $1 and spend_at >= $2 limit $4)
                    union all
                    (select from credit_history where address = $1 and message_at >= $2 and message_at < $3 limit $4)
                    limit $4) looked_through
            """;

    /**
     * A balance of the past is what lots of that time still hold, and what was taken out of them since: so a statement
     * costs what happened since its start, and not what happened before. No lot is spent after its expiration, so what an
     * expired one holds is what expired; one that is born expired is granted and expires at once.
     */
    static final String STATEMENT = """
            with held as (
                select sum(amount_remaining) filter (
                           where message_at < $2 and (expiration_at is null or expiration_at >= $2)) as opening,
                       sum(amount_remaining) filter (
                           where message_at < $3 and (expiration_at is null or expiration_at >= $3)) as closing,
                       sum(amount_remaining) filter (
                           where expiration_at is not null and greatest(expiration_at, message_at) >= $2
                             and greatest(expiration_at, message_at) < $3) as expired
                  from credit_lot
                 where address = $1 and live
            ), taken as (
                select sum(a.amount) filter (where l.message_at < $2) as opening,
                       sum(a.amount) filter (where l.message_at < $3 and a.spend_at >= $3) as closing
                  from credit_allocation a
                  join credit_lot l
                    on l.address = a.address and l.credit_ref = a.lot_ref and l.credit_index = a.lot_index
                 where a.address = $1 and a.spend_at >= $2
            ), paid as (
                select spend_ref, spend_index, sum(amount) as amount
                  from credit_allocation
                 where address = $1 and spend_at >= $2 and spend_at < $3
                 group by spend_at, spend_ref, spend_index
            ), drained as (
                select sum(paid.amount) filter (where h.payment_method = 'credit_expense') as spent,
                       sum(paid.amount) filter (where h.payment_method = 'credit_transfer') as sent,
                       sum(-h.amount - coalesce(paid.amount, 0)) as shortfall
                  from credit_history h
                  left join paid on paid.spend_ref = h.credit_ref and paid.spend_index = h.credit_index
                 where h.address = $1 and h.message_at >= $2 and h.message_at < $3 and h.amount < 0
            ), incoming as (
                select h.amount,
                       h.payment_method = 'credit_transfer'
                           and exists (select from credit_history d
                                        where d.credit_ref = h.credit_ref and d.amount < 0) as somebody_paid
                  from credit_history h
                 where h.address = $1 and h.message_at >= $2 and h.message_at < $3 and h.amount > 0
            ), brought as (
                select sum(amount) filter (where somebody_paid is not true) as granted,
                       sum(amount) filter (where somebody_paid) as received
                  from incoming
            )
            select coalesce(held.opening, 0) + coalesce(taken.opening, 0),
                   coalesce(brought.granted, 0),
                   coalesce(brought.received, 0),
                   coalesce(drained.spent, 0),
                   coalesce(drained.sent, 0),
                   coalesce(held.expired, 0),
                   coalesce(held.closing, 0) + coalesce(taken.closing, 0),
                   coalesce(drained.shortfall, 0)
              from held, taken, drained, brought
            """;

    @Inject
    ScanBound bound;

    Uni<Statement> statement(SqlConnection db, String address, Instant from, Instant to) {
        return bound.require(
                        db,
                        COUNT_UP_TO,
                        parameters(address, from, to),
                        "rows of this address to look through; a later start looks through fewer")
                .chain(() -> db.preparedQuery(STATEMENT).execute(parameters(address, from, to)))
                .map(rows -> statement(address, from, to, rows.iterator().next()));
    }

    private static Tuple parameters(String address, Instant from, Instant to) {
        return Tuple.of(address, from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
    }

    private static Statement statement(String address, Instant from, Instant to, Row row) {
        return new Statement(
                address,
                from,
                to,
                sum(row, 0),
                sum(row, 1),
                sum(row, 2),
                sum(row, 3),
                sum(row, 4),
                sum(row, 5),
                sum(row, 6),
                sum(row, 7));
    }

    private static BigInteger sum(Row row, int column) {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
