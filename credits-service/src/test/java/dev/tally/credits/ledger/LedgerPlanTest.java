package dev.tally.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which index serves what a batch reads and changes, at 100,000 rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerPlanTest {

    private final LedgerDatabase database;

    LedgerPlanTest() throws SQLException {
        database = new LedgerDatabase();
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    @Test
    void s5_what_a_batch_reads_is_served_by_indexes() throws SQLException {
        // Given
        database.execute("""
                insert into credit_history (credit_ref, credit_index, address, amount, message_at, recorded_at)
                select md5((n / 100)::text), n % 100, 'address-' || n % 20000, case when n % 5 = 0 then -1 else 1 end,
                       now() - n * interval '1 second', now()
                  from generate_series(0, 99999) as n
                """);
        database.execute("""
                insert into credit_lot (address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                                        message_at)
                select address, credit_ref, credit_index, 1, n % 2, n % 2 = 1, message_at
                  from (select *, row_number() over () as n from credit_history) as h
                """);
        database.execute("""
                insert into credit_allocation (address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount)
                select address, message_at, credit_ref, credit_index, credit_ref, credit_index, 1 from credit_history
                """);
        database.execute("insert into account select distinct address, now() from credit_history");
        database.execute("vacuum analyze");

        // When
        var plans = new StringJoiner("\n");
        SqlConnection connection = database.connect();
        for (boolean generic : new boolean[] {false, true}) {
            connection
                    .query("set plan_cache_mode = " + (generic ? "force_generic_plan" : "force_custom_plan"))
                    .executeAndAwait();
            for (int size : new int[] {1, 1_000}) {
                plans.add(explain(connection, AccountStore.KNOWN_REFS, Tuple.of(texts("unknown-", size))));
                plans.add(explain(connection, LotStore.LIVE_LOTS, demands(size)));
                plans.add(explain(connection, LotStore.LIVE_LOTS_BY_EXPIRATION, demands(size)));
                plans.add(explain(connection, LotStore.DRAIN_LOTS, drains(size)));
                plans.add(explain(connection, LotStore.TAKES, places(size)));
                plans.add(explain(connection, LotStore.PAID_LOTS, places(size)));
                plans.add(explain(connection, LotStore.WITHDRAW_ALLOCATIONS, takes(size)));
                plans.add(explain(
                        connection, LedgerStore.SPENDS_BEHIND, places(size).addInteger(100)));
                plans.add(explain(connection, LedgerStore.SPENDS, places(size).addString("credit_transfer")));
            }
        }
        connection.closeAndAwait();

        // Then
        assertThat(plans.toString())
                .contains("credit_history_pkey", "credit_lot_live", "credit_lot_pkey")
                .contains("credit_history_address", "credit_allocation_pkey")
                .doesNotContain("Seq Scan");
    }

    private static String explain(SqlConnection connection, String sql, Tuple parameters) {
        var plan = new StringJoiner("\n");
        connection
                .preparedQuery("explain " + sql)
                .executeAndAwait(parameters)
                .forEach(row -> plan.add(row.getString(0)));
        return plan.toString();
    }

    private static String[] texts(String prefix, int size) {
        var texts = new String[size];
        Arrays.setAll(texts, n -> prefix + n);
        return texts;
    }

    private static Tuple demands(int size) {
        var now = new OffsetDateTime[size];
        Arrays.fill(now, OffsetDateTime.now(ZoneOffset.UTC));
        var amounts = new Long[size];
        Arrays.fill(amounts, 2L);
        return Tuple.of(texts("address-", size), now, now, amounts);
    }

    private static Tuple drains(int size) {
        var indexes = new Integer[size];
        Arrays.fill(indexes, 1);
        var amounts = new Long[size];
        Arrays.fill(amounts, 0L);
        return Tuple.of(texts("address-", size), texts("ref-", size), indexes, amounts);
    }

    private static Tuple places(int size) {
        var from = new OffsetDateTime[size];
        Arrays.fill(from, OffsetDateTime.now(ZoneOffset.UTC).minusHours(1));
        return Tuple.of(texts("address-", size), from);
    }

    private static Tuple takes(int size) {
        var indexes = new Integer[size];
        Arrays.fill(indexes, 1);
        return places(size)
                .addArrayOfString(texts("ref-", size))
                .addArrayOfInteger(indexes)
                .addArrayOfString(texts("lot-", size))
                .addArrayOfInteger(indexes);
    }
}
