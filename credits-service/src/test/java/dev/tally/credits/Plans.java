package dev.tally.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.rest.ReadSnapshot;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Asks the server how it would run a statement, over tables large enough to matter. */
public final class Plans {

    /** An address with many rows among many addresses with few. */
    public static final String LARGE = "0xlarge";

    private static final Duration PLAN_TIMEOUT = Duration.ofSeconds(30);

    private Plans() {}

    /** 110,000 rows in each table, then the statistics of the planner. */
    public static void fill() {
        LedgerTables.ready();
        LedgerTables.run(
                "insert into account select '0x' || md5(i::text), now() from generate_series(1, 110000) i",
                "insert into account values ('0xlarge', now())",
                """
                insert into credit_lot
                select '0x' || md5(i::text), 'ref' || i, 0, 100, 100 * (i % 2), i % 2 = 1,
                       case when i % 3 = 0 then now() + i * interval '1 minute' end, now()
                  from generate_series(1, 110000) i
                """,
                """
                insert into credit_history (credit_ref, credit_index, address, amount, origin, origin_ref, payment_method,
                    message_at, recorded_at)
                select 'ref' || i, 0, case when i % 5 = 0 then '0xlarge' else '0x' || md5(i::text) end, 100 - i % 200 * 2 - 1,
                       case when i % 2 = 0 then 'resource' || i % 1000 end, 'resource' || i % 777,
                       case when i % 2 = 0 then 'credit_expense' end, '2026-03-01'::timestamptz + i * interval '1 second', now()
                  from generate_series(1, 110000) i
                """,
                """
                insert into credit_allocation
                select case when i % 5 = 0 then '0xlarge' else '0x' || md5(i::text) end,
                       '2026-03-01'::timestamptz + i * interval '1 second', 'ref' || i, 0, 'ref' || (i - i % 100), 0, 1
                  from generate_series(1, 110000) i
                """,
                """
                insert into credit_lot
                select '0xlarge', 'ref' || i, 0, 100, 100 * (i % 2), i % 2 = 1,
                       case when i % 3 = 0 then now() + i * interval '1 minute' end,
                       '2026-03-01'::timestamptz + i * interval '1 second'
                  from generate_series(500, 11000, 500) i
                """,
                "analyze account, credit_lot, credit_history, credit_allocation");
    }

    /** The plan for these very values, under the settings of a read. */
    public static String of(ReadSnapshot snapshot, String statement, Tuple parameters) {
        return snapshot.read(db -> db.preparedQuery("explain " + statement).execute(parameters))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .collect(Collectors.joining("\n")))
                .await()
                .atMost(PLAN_TIMEOUT);
    }

    /** The plan for any values, which is what the server may settle on for a statement that it keeps prepared. */
    public static String generic(String statement, boolean asRead) {
        List<String> lines = new ArrayList<>();
        Backend backend = TallyBackend.current();
        // Only the simple protocol lets a parameter stand without a value.
        String url = backend.jdbcUrl() + "?preferQueryMode=simple&currentSchema=credits";
        try (Connection db = DriverManager.getConnection(url, backend.user(), backend.password());
                Statement explain = db.createStatement()) {
            explain.execute("set enable_seqscan = " + (asRead ? "off" : "on"));
            try (ResultSet plan = explain.executeQuery("explain (generic_plan) " + statement)) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
        return String.join("\n", lines);
    }

    /** The statement that a read last sent, as the server saw it. */
    public static String sent(Runnable read, String pattern) {
        List<String> seen = new ArrayList<>();
        // A connection of the pool may be used again before it is looked at; the read is then repeated.
        await().until(() -> {
            read.run();
            try (Connection db = TallyBackend.current().superuser();
                    PreparedStatement activity = db.prepareStatement(
                            "select query from pg_stat_activity where usename = 'credits_app' and query like ?")) {
                activity.setString(1, pattern);
                try (ResultSet found = activity.executeQuery()) {
                    while (found.next()) {
                        seen.add(found.getString(1));
                    }
                }
            }
            return !seen.isEmpty();
        });
        return seen.getFirst();
    }

    public static void assertServedByAnIndex(String plan) {
        assertThat(plan)
                .contains("Index")
                .doesNotContain(
                        "Seq Scan on account",
                        "Seq Scan on credit_lot",
                        "Seq Scan on credit_history",
                        "Seq Scan on credit_allocation");
    }
}
