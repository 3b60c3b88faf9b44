package dev.tally.credits.event;

import dev.tally.credits.event.Alert.ExpiringSoon;
import dev.tally.credits.event.Alert.LowBalance;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** The only writer of {@code credit_low_balance} and {@code credit_expiring_notice}: what was told already. */
@Singleton
class AlertStore {

    /** One family has one sweep at a time, whatever the number of replicas. */
    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended('tally.credits.events:' || current_schema(), 0))
            """;

    /**
     * Arms who is at or above the threshold, and disarms who is below it; only who was armed is told of. The keys are
     * this transaction's alone, so nobody judges the same address on another state.
     */
    private static final String JUDGE = """
            with judged as (
                select k.address,
                       coalesce(sum(l.amount_remaining)
                           filter (where l.expiration_at is null or l.expiration_at > $2), 0) as balance
                  from unnest($1::text[]) as k (address)
                  left join credit_lot l on l.address = k.address and l.live
                 group by k.address
            ), armed as (
                insert into credit_low_balance (address, armed_at)
                select address, $2 from judged where balance >= $3::bigint order by address collate "C"
                on conflict (address) do nothing
            )
            delete from credit_low_balance b
             using judged
             where b.address = judged.address and judged.balance < $3::bigint
            returning judged.address, judged.balance
            """;

    /** Judges of single addresses wait until the threshold is another one for all of them. */
    private static final String ALONE = "lock table credit_low_balance in share row exclusive mode";

    private static final String DISARM_ALL = "delete from credit_low_balance";

    private static final String ARM_ALL = """
            insert into credit_low_balance (address, armed_at)
            select l.address, $1
              from credit_lot l
             where l.live and (l.expiration_at is null or l.expiration_at > $1)
             group by l.address
            having sum(l.amount_remaining) >= $2::bigint
             order by l.address
            """;

    private static final String EXPIRED = """
            select distinct address
              from credit_lot
             where live and expiration_at is not null and expiration_at > $1 and expiration_at <= $2
            """;

    private static final String NOTICE = """
            with due as (
                select l.address, l.credit_ref, l.credit_index, l.amount_remaining, l.expiration_at
                  from credit_lot l
                 where l.live and l.expiration_at is not null and l.expiration_at > $1
                   and l.expiration_at <= $1 + make_interval(secs => $2::bigint)
                   and not exists (select from credit_expiring_notice n
                                    where n.address = l.address and n.credit_ref = l.credit_ref
                                      and n.credit_index = l.credit_index and n.lead_seconds = $2)
                 order by l.expiration_at
                 limit $3
            ), noted as (
                insert into credit_expiring_notice (address, credit_ref, credit_index, lead_seconds, expiration_at)
                select address, credit_ref, credit_index, $2, expiration_at
                  from due
                 order by address, credit_ref, credit_index
                on conflict do nothing
                returning address, credit_ref, credit_index
            )
            select due.*
              from due
              join noted using (address, credit_ref, credit_index)
             order by due.expiration_at, due.address, due.credit_ref, due.credit_index
            """;

    private static final String FORGET = "delete from credit_expiring_notice where expiration_at < $1";

    /** True when no other replica sweeps; until the transaction ends. */
    Uni<Boolean> tryLock(SqlConnection tx) {
        return tx.query(TRY_LOCK).execute().map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * Compares balances with the threshold.
     *
     * @return who has fallen below it since the last time
     */
    Uni<List<LowBalance>> judge(SqlConnection tx, List<String> addresses, Instant now, long threshold) {
        return tx.preparedQuery(JUDGE)
                .execute(Tuple.of(addresses.toArray(String[]::new), utc(now), threshold))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new LowBalance(
                                row.getString(0), row.getBigDecimal(1).toBigIntegerExact(), threshold, now))
                        .toList());
    }

    /** Begins anew with a threshold: who is above it is armed, nobody is told of. */
    Uni<Void> arm(SqlConnection tx, Instant now, long threshold) {
        return tx.query(ALONE)
                .execute()
                .chain(() -> tx.query(DISARM_ALL).execute())
                .chain(() -> tx.preparedQuery(ARM_ALL).execute(Tuple.of(utc(now), threshold)))
                .replaceWithVoid();
    }

    /** Whose lots expired with something in them. */
    Uni<List<String>> expired(SqlConnection tx, Instant after, Instant until) {
        return tx.preparedQuery(EXPIRED)
                .execute(Tuple.of(utc(after), utc(until)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** Notes lots that expire within the lead time and were not noted for it; they are to be told of. */
    Uni<List<ExpiringSoon>> note(SqlConnection tx, Instant now, Duration lead, int countMax) {
        return tx.preparedQuery(NOTICE)
                .execute(Tuple.of(utc(now), lead.toSeconds(), countMax))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> expiring(row, lead))
                        .toList());
    }

    /** Drops what was noted about lots that expired before an instant. */
    Uni<Void> forget(SqlConnection tx, Instant before) {
        return tx.preparedQuery(FORGET).execute(Tuple.of(utc(before))).replaceWithVoid();
    }

    private static ExpiringSoon expiring(Row row, Duration lead) {
        return new ExpiringSoon(
                row.getString(0),
                row.getString(1),
                row.getInteger(2),
                row.getLong(3),
                row.getOffsetDateTime(4).toInstant(),
                lead);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
