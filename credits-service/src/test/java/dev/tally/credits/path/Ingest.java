package dev.tally.credits.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import dev.tally.testing.Backend;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** Generated traffic into the topic of a backend, and the comparison of the tables with the naive ledger. */
final class Ingest {

    private Ingest() {}

    /** Everything that there is, each message once: transfers, and rows that come late. */
    static List<FeedEvent> traffic(int messages) {
        return new CreditTraffic(config(messages).withTransfers(0.2).withLate(0.05, Duration.ofMinutes(10)))
                .stream().toList();
    }

    /** What is applied the same whatever comes before it: no transfers. */
    static List<FeedEvent> grantsAndExpenses(int messages) {
        return new CreditTraffic(config(messages)).stream().toList();
    }

    private static CreditTrafficConfig config(int messages) {
        return CreditTrafficConfig.defaults()
                .withSeed(11)
                .withMessages(messages)
                .withRedeliveries(0);
    }

    static void publish(Backend backend, List<FeedEvent> events) {
        try (FeedProducer producer = new FeedProducer(backend.bootstrapServers(), backend.topic())) {
            producer.send(events);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until ledger and lots are what the naive ledger makes of the events. */
    static void awaitTables(Backend backend, List<FeedEvent> events) {
        Expected expected = Expected.of(events);
        eventually().untilAsserted(() -> {
            try (Connection connection = backend.superuser()) {
                assertThat(expected.differences("tables", connection, "credits"))
                        .isEmpty();
            }
        });
    }

    static long number(Backend backend, String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static ConditionFactory eventually() {
        return await().ignoreExceptions().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
    }
}
