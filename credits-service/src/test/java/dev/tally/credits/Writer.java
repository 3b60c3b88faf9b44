package dev.tally.credits;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.credits.message.CreditMessage;
import dev.tally.message.Decoded;
import dev.tally.projection.Batch;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.testing.TallyBackend;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes batches of events through the service's own projection, past the broker, and looks at the tables. */
@ApplicationScoped
public class Writer {

    private final Pool pool;
    private final Projection<CreditMessage> projection;
    private final Clock clock;

    Writer(Pool pool, Projection<CreditMessage> projection, Clock clock) {
        this.pool = pool;
        this.projection = projection;
        this.clock = clock;
    }

    /** Empty tables, drained in the configured order, and nothing that waits. */
    public static void empty() {
        LedgerTables.ready();
        LedgerTables.run(
                "truncate credit_allocation, rebuild_touched, dirty",
                "delete from projection_state where name in ('rebuild', 'screen-watermark')",
                "insert into projection_state values ('drain-order', 'emission/1', now())"
                        + " on conflict (name) do update set value = excluded.value");
    }

    /** Traffic with transfers and late rows over few addresses. */
    public static List<FeedEvent> traffic(long seed, int messages, int addresses) {
        return traffic(seed, messages, addresses, 0.1);
    }

    public static List<FeedEvent> traffic(long seed, int messages, int addresses, double transfers) {
        return new CreditTraffic(CreditTrafficConfig.defaults()
                        .withSeed(seed)
                        .withMessages(messages)
                        .withAddresses(addresses, 0.8)
                        .withTransfers(transfers)
                        .withLate(0.1, Duration.ofMinutes(10))
                        .withExpiring(0.5)
                        .withLines(2, 20)
                        .withRedeliveries(0.05))
                .stream().toList();
    }

    public void write(Collection<FeedEvent> events) {
        var messages = new ArrayList<Received<CreditMessage>>();
        for (FeedEvent event : events) {
            if (Credits.decode(event) instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
                messages.add(new Received<>(0, messages.size(), event.source(), event.id(), message));
            }
        }
        var batch = new Batch<>("tally.credits", clock.instant(), false, messages);
        pool.withTransaction(tx -> projection.project(tx, batch)).await().indefinitely();
    }

    /** In batches of so many. */
    public void write(List<FeedEvent> events, int batch) {
        for (int from = 0; from < events.size(); from += batch) {
            write(events.subList(from, Math.min(events.size(), from + batch)));
        }
    }

    /** What is not as the naive ledger says. */
    public static List<String> differences(NaiveLedger model) {
        try (Connection connection = TallyBackend.current().superuser()) {
            return Expected.of(model).differences("tables", connection, "credits");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static long number(String sql) {
        return Long.parseLong(pairs("select 'n', (" + sql + ")").getOrDefault("n", "0"));
    }

    public static String text(String sql) {
        return pairs("select 'n', (" + sql + ")").getOrDefault("n", "");
    }

    /** The first column and the second one. */
    public static Map<String, String> pairs(String sql) {
        try (Connection connection = TallyBackend.current().superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = credits");
            try (ResultSet rows = statement.executeQuery(sql)) {
                var pairs = new TreeMap<String, String>();
                while (rows.next()) {
                    pairs.put(rows.getString(1), String.valueOf(rows.getString(2)));
                }
                return pairs;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
