package dev.tally.bench.credits.race;

import dev.tally.bench.Race.Measure;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** A backlog of which some messages come late, and what it would cost to rebuild an address for each late row of it. */
final class LateTraffic implements AutoCloseable {
    private static final String DATABASE = "tally_bench_late";
    private static final long POLL_MILLIS = 20;
    private static final String LATE_ROWS = """
            select h.address, h.recorded_at
              from credits.credit_history as h
             where h.credit_ref = any (?)
             order by h.recorded_at, h.address
            """;

    private final Testbed bed;
    private final String topic = "bench-late-" + System.nanoTime();
    private final long end;
    private final Expected expected;
    private final List<String> late = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Double> rebuildSeconds = new ArrayList<>();

    /** Sends the messages; the naive ledger works them out. */
    LateTraffic(Testbed bed, CreditTrafficConfig config) throws IOException {
        this.bed = bed;
        var traffic = new CreditTraffic(config);
        var latest = Instant.MIN;
        for (var event : traffic) {
            if (event.time().isBefore(latest)) {
                late.add(event.id());
            } else {
                latest = event.time();
            }
        }
        expected = Expected.of(traffic);
        bed.createTopic(topic, 1);
        try (var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            end = producer.send(traffic).nextOffset();
        }
    }

    /** Messages per second; afterwards some addresses are rebuilt, as they were when a late row came. */
    Measure work(int rebuilds) throws Exception {
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of())) {
            stack.awaitCommitted(end, POLL_MILLIS);
            var seconds = Duration.between(stack.firstSliceAt(), Instant.now()).toNanos() / 1e9;
            wrong.addAll(expected.differences("tally", stack.connection(), "credits"));
            if (rebuilds > 0 && rebuildSeconds.isEmpty()) {
                rebuild(stack, rebuilds);
            }
            return new Measure(end / seconds, seconds);
        }
    }

    long messages() {
        return end;
    }

    int late() {
        return late.size();
    }

    /** Mean seconds of the rebuild of an address that a late row came for. */
    double secondsPerRebuild() {
        return rebuildSeconds.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    int rebuilds() {
        return rebuildSeconds.size();
    }

    List<String> wrong() {
        return wrong;
    }

    @Override
    public void close() throws IOException {
        bed.deleteTopic(topic);
    }

    private void rebuild(CreditsStack stack, int rebuilds) throws SQLException {
        var rows = lateRows(stack.connection());
        var step = Math.max(1, rows.size() / rebuilds);
        var addresses = new HashSet<String>();
        try (var connection = bed.connect(DATABASE);
                var contestant = new AddressRebuild(connection)) {
            for (var i = 0; i < rows.size(); i += step) {
                var row = rows.get(i);
                rebuildSeconds.add(contestant.rebuild(row.address(), row.recordedAt()));
                addresses.add(row.address());
            }
            // At the end, with all that is known, it must come to what the service has.
            for (var address : addresses) {
                contestant.rebuild(address, Instant.now().plusSeconds(60));
            }
            var some = expected.only(addresses);
            wrong.addAll(some.lotDifferences("rebuilt", stack.connection(), AddressRebuild.SCHEMA));
            wrong.addAll(some.allocationDifferences("rebuilt", stack.connection(), AddressRebuild.SCHEMA));
        }
    }

    private record LateRow(String address, Instant recordedAt) {}

    private List<LateRow> lateRows(Connection connection) throws SQLException {
        var found = new ArrayList<LateRow>();
        try (var statement = connection.prepareStatement(LATE_ROWS)) {
            statement.setArray(1, connection.createArrayOf("text", late.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new LateRow(rows.getString(1), rows.getTimestamp(2).toInstant()));
                }
            }
        }
        return found;
    }
}
