package dev.tally.credits.rebuild;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a dry run compares with: reads only, in one snapshot with the ledger. */
@Singleton
class DryRunStore {

    private static final String ADDRESSES = "select address from account where address > $1 order by address limit $2";

    private static final String BALANCES = """
            select address, sum(amount_remaining) as balance
              from credit_lot
             where address = any ($1::text[]) and live and (expiration_at is null or expiration_at > $2)
             group by address
            """;

    private static final String ACCOUNTS = "select count(*) from account";

    Uni<Long> accounts(SqlConnection tx) {
        return tx.query(ACCOUNTS).execute().map(rows -> rows.iterator().next().getLong(0));
    }

    /** The addresses behind this one, in their order. */
    Uni<List<String>> addresses(SqlConnection tx, String after, int limit) {
        return tx.preparedQuery(ADDRESSES)
                .execute(Tuple.of(after, limit))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** What the addresses have at an instant by the tables as they are; who has nothing is left out. */
    Uni<Map<String, BigInteger>> balances(SqlConnection tx, List<String> addresses, Instant now) {
        return tx.preparedQuery(BALANCES)
                .execute(Tuple.of(addresses.toArray(String[]::new), now.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    var balances = new HashMap<String, BigInteger>();
                    rows.forEach(row ->
                            balances.put(row.getString(0), row.getBigDecimal(1).toBigIntegerExact()));
                    return balances;
                });
    }
}
