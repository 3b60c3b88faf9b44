package dev.tally.bench.credits.reads;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.stack.CreditsStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From the moment before a grant is sent to the balance that holds it, with {@code Tally-After}. */
public final class ReadYourWrite implements Benchmark {
    private static final String DATABASE = "tally_bench_reads";
    private static final int BACKLOG_MESSAGES = 5_000;
    private static final int WARM_UP = 200;

    @Override
    public String name() {
        return "read-your-write";
    }

    @Override
    public String summary() {
        return "grant, acknowledgement, balance with Tally-After; idle, and behind a backlog";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        var idle = new ArrayList<Latencies>();
        var busy = new ArrayList<Latencies>();
        var topic = "bench-reads-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of());
                var probe = new BalanceProbe(stack, bed.kafkaBootstrap())) {
            var _ = probe.run(WARM_UP);
            for (var round = 1; round <= scale.rounds(); round++) {
                idle.add(probe.run(scale.choose(200, 1_000)));
                try (var _ = KeptBacklog.start(stack, bed.kafkaBootstrap(), round, BACKLOG_MESSAGES)) {
                    busy.add(probe.run(scale.choose(50, 200)));
                }
                stack.awaitCommitted(probe.grantAndForget());
                Race.say(name(), "round %d of %d: idle %s; behind a backlog %s", round, scale.rounds(), idle, busy);
            }
            return List.of(result(idle, busy, probe.wrong()));
        } finally {
            bed.deleteTopic(topic);
        }
    }

    private BenchResult result(List<Latencies> idle, List<Latencies> busy, List<String> wrong) {
        var contestants = List.of(
                contestant("idle, p50", idle, 0.50),
                contestant("idle, p99", idle, 0.99),
                contestant("behind a backlog, p50", busy, 0.50),
                contestant("behind a backlog, p99", busy, 0.99));
        var notes = List.of(
                "From before the send to the answer that holds the grant; acks=all, one broker, one request at a time.",
                String.format(
                        Locale.ROOT,
                        "The backlog is kept at %,d messages of mixed traffic on the same partition, so a grant waits for"
                                + " all of them; a 503 is asked again at once and its time counts.",
                        BACKLOG_MESSAGES),
                "Answers that came after a 503: idle " + later(idle) + ", behind a backlog " + later(busy) + ".",
                "The ratio compares the medians behind a backlog and idle.");
        return new BenchResult(
                name(),
                "no speed goal; the first 200 answer holds the grant",
                wrong.isEmpty(),
                contestants,
                contestants.get(2).median() / contestants.get(0).median(),
                notes,
                wrong);
    }

    private static Contestant contestant(String name, List<Latencies> rounds, double quantile) {
        return Contestant.of(
                name, "ms", rounds.stream().map(round -> round.millis(quantile)).toList());
    }

    private static long later(List<Latencies> rounds) {
        return rounds.stream().mapToLong(Latencies::askedAgain).sum();
    }
}
