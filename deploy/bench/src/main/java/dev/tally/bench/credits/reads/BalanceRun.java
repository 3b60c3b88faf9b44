package dev.tally.bench.credits.reads;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.Race.Measure;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.StatementCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One service with lots that are known, asked in every way.
 *
 * @param wrong what was wrong with the lots before the first question
 */
record BalanceRun(Scale scale, CreditsStack stack, Balances balances, List<String> wrong) {
    private static final List<Integer> CLIENTS = List.of(1, 10, 50);
    private static final int CLIENTS_MAX = 50;
    private static final int BACKLOG_MESSAGES = 5_000;
    private static final int COUNTED = 1_000;
    private static final double RATIO_MIN = 0.25;
    private static final double IDLE_MILLIS_MAX = 10;
    private static final double BUSY_MILLIS_MAX = 50;
    private static final List<String> METHOD = List.of(
            "The clients work on the same two cores. The statements are the two that the service runs for a request, prepared, in a"
                    + " plain loop over JDBC connections (pgbench is not among the embedded binaries).",
            "The static file is served by the same process and HTTP server, without REST layer, JSON and database: what"
                    + " the server can do at most with such a client.");

    List<BenchResult> results(Testbed bed, String database) throws Exception {
        var service = balances.service(stack.http());
        Load.closed(service, CLIENTS_MAX, scale.choose(5, 20));
        var perRequest = statementsPerRequest(service);
        var results = new ArrayList<BenchResult>();
        for (var clients : CLIENTS) {
            results.add(idle(clients, balances.statements(bed, database), perRequest));
        }
        results.add(halfLoad(results.getLast().contestants().getFirst().median() / 2));
        results.add(ingesting(bed));
        return results;
    }

    private BenchResult idle(int clients, Load.Clients statements, String perRequest) throws Exception {
        var name = "read-balance-" + clients;
        var latencies = new ArrayList<String>();
        var contestants = new Race(name, "requests/s")
                .enter("tally, GET balance", _ -> closed(balances.service(stack.http()), clients, latencies))
                .enter("the same statements by JDBC", _ -> closed(statements, clients, latencies))
                .enter("a static file", _ -> closed(balances.staticFile(stack.http()), clients, latencies))
                .run(scale.rounds());
        var notes = new ArrayList<>(METHOD);
        notes.add(perRequest);
        notes.add("Latencies of the last round, in the order of the table: "
                + String.join("; ", latencies.subList(latencies.size() - 3, latencies.size())) + ".");
        var ratio = contestants.get(0).median() / contestants.get(1).median();
        return new BenchResult(
                name,
                clients + " connections, idle: >= 0.25 of the statements alone",
                ratio >= RATIO_MIN,
                contestants,
                ratio,
                notes,
                allWrong());
    }

    private Measure closed(Load.Clients clients, int connections, List<String> latencies) throws Exception {
        var load = Load.closed(clients, connections, seconds());
        latencies.add(load.latencies().toString());
        return new Measure(load.perSecond(), seconds());
    }

    private BenchResult halfLoad(double perSecond) throws Exception {
        var name = "read-balance-half";
        var rounds = new ArrayList<Latencies>();
        for (var round = 1; round <= scale.rounds(); round++) {
            var load = Load.open(balances.service(stack.http()), CLIENTS_MAX, seconds(), perSecond);
            rounds.add(load.latencies());
            Race.say(name, "round %d of %d: %s", round, scale.rounds(), load.latencies());
        }
        var goal = "idle, at half of the rate of 50 connections: p99 < 10 ms";
        return latencies(name, goal, IDLE_MILLIS_MAX, rounds, List.of(halfNote(perSecond)));
    }

    private BenchResult ingesting(Testbed bed) throws Exception {
        var name = "read-balance-ingesting";
        var rounds = new ArrayList<Latencies>();
        var notes = new ArrayList<String>();
        for (var round = 1; round <= scale.rounds(); round++) {
            try (var _ = KeptBacklog.start(stack, bed.kafkaBootstrap(), round, BACKLOG_MESSAGES)) {
                var from = stack.position();
                var start = System.nanoTime();
                rounds.add(whileIngesting("Round " + round, notes));
                var seconds = (System.nanoTime() - start) / 1e9;
                notes.add(String.format(
                        Locale.ROOT,
                        "Round %d: meanwhile %,.0f messages/s were projected.",
                        round,
                        (stack.position() - from) / seconds));
                Race.say(name, "round %d of %d: %s; %s", round, scale.rounds(), rounds.getLast(), notes.getLast());
            }
        }
        var goal = "while ingesting, at half of the rate that 50 connections reach then: p99 < 50 ms";
        return latencies(name, goal, BUSY_MILLIS_MAX, rounds, notes);
    }

    /** Each number of clients as fast as they can; then the latencies at half of what the most of them reach. */
    private Latencies whileIngesting(String round, List<String> notes) throws Exception {
        var clients = balances.serviceWhileIngesting(stack.http());
        var most = 0.0;
        for (var connections : CLIENTS) {
            var load = Load.closed(clients, connections, seconds());
            most = load.perSecond();
            notes.add(String.format(
                    Locale.ROOT,
                    "%s, %d connections: %,.0f requests/s, %s.",
                    round,
                    connections,
                    load.perSecond(),
                    load.latencies()));
        }
        notes.add(halfNote(most / 2));
        return Load.open(clients, CLIENTS_MAX, seconds(), most / 2).latencies();
    }

    private BenchResult latencies(
            String name, String goal, double millisMax, List<Latencies> rounds, List<String> notes) {
        var contestants = List.of(latency("p50", rounds, 0.50), latency("p99", rounds, 0.99));
        var p99 = contestants.get(1).median();
        var all = new ArrayList<>(notes);
        all.add("The ratio compares p99 and p50.");
        return new BenchResult(
                name,
                goal,
                p99 < millisMax,
                contestants,
                p99 / contestants.get(0).median(),
                all,
                allWrong());
    }

    private static Contestant latency(String name, List<Latencies> rounds, double quantile) {
        return Contestant.of(
                name, "ms", rounds.stream().map(round -> round.millis(quantile)).toList());
    }

    /** What a question costs the database, by the server's own count. */
    private String statementsPerRequest(Load.Clients service) throws Exception {
        var idle = StatementCount.idle(stack.connection());
        StatementCount.reset(stack.connection());
        try (var client = service.open()) {
            for (var i = 0; i < COUNTED; i++) {
                client.ask(new SplittableRandom(i));
            }
        }
        var count = StatementCount.read(stack.connection(), Set.copyOf(idle));
        count.texts().forEach(text -> Race.say("read", "  %s", text));
        return String.format(
                Locale.ROOT, "The service runs %.2f statements per request.", (double) count.calls() / COUNTED);
    }

    private static String halfNote(double perSecond) {
        return String.format(
                Locale.ROOT,
                "Half load is %,.0f requests/s at fixed instants; a request that waits for a connection has its wait"
                        + " counted.",
                perSecond);
    }

    private List<String> allWrong() {
        var all = new ArrayList<>(wrong);
        all.addAll(balances.wrong());
        return all;
    }

    private double seconds() {
        return scale.choose(3, 8);
    }
}
