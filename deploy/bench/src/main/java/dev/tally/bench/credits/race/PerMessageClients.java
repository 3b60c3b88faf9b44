package dev.tally.bench.credits.race;

import dev.tally.bench.Race.Measure;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.NaiveLedger;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Two clients that apply messages one by one, each in a transaction of its own, on plain JDBC. */
final class PerMessageClients {
    private static final String DATABASE = "tally_bench_permessage";
    private static final int CLIENTS = 2;
    private static final String DEADLOCK = "40P01";

    private final Testbed bed;
    private final List<List<LedgerRow>> messages;

    PerMessageClients(Testbed bed, List<FeedEvent> events) {
        this.bed = bed;
        // Who knows beforehand what is refused or comes twice has less to do.
        messages = new NaiveLedger()
                .feedAll(events).rows().stream()
                        .collect(Collectors.groupingBy(LedgerRow::ref, LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .map(PerMessageClients::byAddress)
                        .toList();
    }

    /** Messages per second of both clients together. */
    Measure work() throws Exception {
        UpstreamLedger.create(bed, DATABASE);
        try (var pool = Executors.newFixedThreadPool(CLIENTS)) {
            var clients = IntStream.range(0, CLIENTS)
                    .<Callable<Integer>>mapToObj(client -> () -> client(client))
                    .toList();
            var start = System.nanoTime();
            for (var done : pool.invokeAll(clients)) {
                done.get();
            }
            var seconds = (System.nanoTime() - start) / 1e9;
            return new Measure(messages.size() / seconds, seconds);
        } finally {
            bed.dropDatabase(DATABASE);
        }
    }

    /** Both clients take their locks in the order of addresses; lines of one address keep theirs. */
    private static List<LedgerRow> byAddress(List<LedgerRow> rows) {
        return rows.stream().sorted(Comparator.comparing(LedgerRow::address)).toList();
    }

    private int client(int client) throws SQLException {
        try (var ledger = new UpstreamLedger(bed, DATABASE)) {
            for (var i = client; i < messages.size(); i += CLIENTS) {
                while (!applied(ledger, messages.get(i))) {
                    ledger.rollback();
                }
            }
        }
        return client;
    }

    private static boolean applied(UpstreamLedger ledger, List<LedgerRow> rows) throws SQLException {
        try {
            ledger.apply(rows);
            return true;
        } catch (SQLException e) {
            if (DEADLOCK.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
