package dev.tally.bench.credits.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.Race.Measure;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Lots and allocations of a million ledger rows anew, beside those that are read and written meanwhile. */
public final class CreditsRebuild implements Benchmark {
    private static final String DATABASE = "tally_bench_rebuild";
    private static final int ADDRESSES = 100_000;
    private static final int LOAD_MAX = 1_000_000;
    private static final long LOAD_START_SECOND = 1_800_000_000L;
    private static final double RATE_MIN = 80_000;
    private static final double SWAP_MILLIS_MAX = 100;

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public String summary() {
        return "POST /admin/rebuild while messages come and balances are asked for; a row at a time";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        var traffic = new CreditTraffic(config(scale));
        var model = new NaiveLedger().feedAll(traffic);
        var topic = "bench-rebuild-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of());
                var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            stack.awaitCommitted(producer.send(traffic).nextOffset(), 20);
            Race.say(name(), "%,d ledger rows", model.rows().size());
            return List.of(new Rounds(bed, scale, stack, model).result());
        } finally {
            bed.deleteTopic(topic);
        }
    }

    /** A message has about 1.6 rows; the largest size is a matter of the model's memory too. */
    private static CreditTrafficConfig config(Scale scale) {
        var messages = scale == Scale.FULL ? 6_300_000 : scale.choose(30_000, 630_000);
        return CreditTrafficConfig.defaults()
                .withMessages(messages)
                .withAddresses(ADDRESSES, 1)
                .withTransfers(0.15)
                .withRedeliveries(0);
    }

    /** The rounds on one set of tables. */
    private static final class Rounds {
        private final Testbed bed;
        private final Scale scale;
        private final CreditsStack stack;
        private final NaiveLedger model;
        private final List<String> notes = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private double slowestSwap;

        Rounds(Testbed bed, Scale scale, CreditsStack stack, NaiveLedger model) {
            this.bed = bed;
            this.scale = scale;
            this.stack = stack;
            this.model = model;
        }

        BenchResult result() throws Exception {
            var contestants = new Race("rebuild", "rows/s")
                    .enter("tally, POST /admin/rebuild", this::tally)
                    .enter("row by row, a transaction per address", _ -> rowWise())
                    .run(scale.rounds());
            wrong.addAll(Expected.of(model).differences("tally", stack.connection(), "credits"));
            notes.add(
                    "The other contestant replays a sample of the addresses over plain JDBC, alone on the machine. All"
                            + " tables are compared at the end.");
            return new BenchResult(
                    "rebuild",
                    ">= 80,000 rows/s with allocations, reads served throughout, swap lock < 100 ms",
                    held(contestants),
                    contestants,
                    contestants.get(0).median() / contestants.get(1).median(),
                    notes,
                    wrong);
        }

        private boolean held(List<Contestant> contestants) {
            return contestants.getFirst().median() >= RATE_MIN && slowestSwap < SWAP_MILLIS_MAX && wrong.isEmpty();
        }

        private Measure tally(int round) throws Exception {
            var traffic = new CreditTraffic(CreditTrafficConfig.defaults()
                            .withSeed(100L + round)
                            .withMessages(LOAD_MAX)
                            .withAddresses(ADDRESSES, 1)
                            .withTransfers(0.15)
                            .withLate(0.01, Duration.ofHours(1))
                            .withTimes(LOAD_START_SECOND + 3L * round * LOAD_MAX, Duration.ofSeconds(1)))
                    .iterator();
            var load = new WriteLoad(bed.kafkaBootstrap(), stack.topic(), traffic, scale.choose(200, 1_000));
            var reads = new ReadWatch(stack.http(), ADDRESSES);
            JsonNode job;
            try (load;
                    reads) {
                job = new RebuildCall(stack.http(), bed.adminToken()).run();
            }
            stack.awaitCommitted(load.nextOffset(), 20);
            model.feedAll(load.sent());
            return judge(round, job, load, reads);
        }

        private Measure judge(int round, JsonNode job, WriteLoad load, ReadWatch reads) {
            wrong.addAll(reads.failed());
            if (!"done".equals(job.path("state").asText())) {
                wrong.add("the rebuild ended as " + job);
            }
            var result = job.path("result");
            slowestSwap = Math.max(slowestSwap, result.path("swap_lock_ms").asDouble(Double.MAX_VALUE));
            notes.add(String.format(
                    Locale.ROOT,
                    "Round %d: %,d messages were sent meanwhile; %s; swap lock %.1f ms by the service's own clock.",
                    round,
                    load.sent().size(),
                    reads,
                    result.path("swap_lock_ms").asDouble()));
            Race.say("rebuild", "%s %s", notes.getLast(), result);
            var seconds = result.path("seconds").asDouble();
            return new Measure(job.path("rows").asLong() / seconds, seconds);
        }

        private Measure rowWise() throws Exception {
            var rows = 0L;
            var replayed = sample();
            try (var connection = bed.connect(DATABASE);
                    var contestant = new RowWiseReplay(connection)) {
                var start = System.nanoTime();
                for (var address : replayed) {
                    rows += contestant.replay(address);
                }
                var seconds = (System.nanoTime() - start) / 1e9;
                var some = Expected.of(model).only(replayed);
                wrong.addAll(some.lotDifferences("row by row", stack.connection(), RowWiseReplay.SCHEMA));
                wrong.addAll(some.allocationDifferences("row by row", stack.connection(), RowWiseReplay.SCHEMA));
                return new Measure(rows / seconds, seconds);
            }
        }

        /** Busy addresses and quiet ones alike. */
        private Set<String> sample() {
            var addresses = new TreeSet<String>();
            var step = ADDRESSES / scale.choose(500, 5_000);
            for (var rank = 1; rank < ADDRESSES; rank += step) {
                addresses.add(CreditTraffic.address(rank));
            }
            return addresses;
        }
    }
}
