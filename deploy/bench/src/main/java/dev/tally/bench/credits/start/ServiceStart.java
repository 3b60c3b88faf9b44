package dev.tally.bench.credits.start;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.RunningService;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.Testbed.Form;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** From the start of the process to the first answer and to ready; resident memory before and after a load; size. */
public final class ServiceStart implements Benchmark {
    private static final String SERVICE = "credits-service";
    private static final String DATABASE = "tally_bench_start";
    private static final String HEAP = "256m";
    private static final int ADDRESSES = 10_000;
    private static final int READS = 5_000;
    private static final long SECONDS_PER_ROUND = 3_000_000;
    private static final String SIZE = "start-size";
    private static final double MAX = 100;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "start to first answer and to ready, resident memory idle and after load, size; binary and JVM";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        var forms = Stream.of(Form.values())
                .filter(form -> bed.built(SERVICE, form).isPresent())
                .toList();
        var topic = "bench-start-" + System.nanoTime();
        bed.createTopic(topic, 1);
        bed.freshDatabase(DATABASE);
        try {
            var measured = new StartedForms();
            var model = new NaiveLedger();
            var wrong = new ArrayList<String>();
            // The first start makes the tables; it is not counted.
            bed.start(SERVICE, DATABASE, environment(topic), HEAP).close();
            for (var round = 1; round <= scale.rounds(); round++) {
                for (var form : forms) {
                    var events = traffic(scale, model.verdicts().size());
                    model.feedAll(events);
                    measured.add(form, round(bed, scale, topic, form, events));
                    Race.say(name(), "%s, round %d of %d", StartedForms.name(form), round, scale.rounds());
                }
            }
            try (var connection = bed.connect(DATABASE)) {
                wrong.addAll(Expected.of(model).differences("tally", connection, "credits"));
            }
            return results(bed, scale, forms, measured, wrong);
        } finally {
            bed.dropDatabase(DATABASE);
            bed.deleteTopic(topic);
        }
    }

    private static StartedForms.Round round(Testbed bed, Scale scale, String topic, Form form, List<FeedEvent> events)
            throws Exception {
        var begun = System.nanoTime();
        try (var service = bed.launch(SERVICE, form, DATABASE, environment(topic), HEAP);
                var stack = CreditsStack.of(bed, DATABASE, topic, service)) {
            var start = Start.await(service, begun);
            Thread.sleep(Duration.ofSeconds(scale.choose(3, 10)));
            var idle = Footprint.resident(service.pid());
            stack.awaitCommitted(stack.send(events).nextOffset(), 20);
            read(service);
            return new StartedForms.Round(start, idle, Footprint.resident(service.pid()));
        }
    }

    private static void read(RunningService service) throws IOException {
        try (var http = new HttpConnection(service.http())) {
            for (var i = 0; i < READS; i++) {
                http.get("/api/v0/addresses/" + CreditTraffic.address(i % ADDRESSES) + "/balance");
            }
        }
    }

    /** Each round's messages are younger than those of the round before. */
    private static List<FeedEvent> traffic(Scale scale, int before) {
        var messages = scale.choose(5_000, 100_000);
        var round = before / messages + 1L;
        return new CreditTraffic(CreditTrafficConfig.defaults()
                        .withSeed(round)
                        .withMessages(messages)
                        .withAddresses(ADDRESSES, 1)
                        .withTimes(1_770_000_000L + round * SECONDS_PER_ROUND, Duration.ofSeconds(1)))
                .stream().toList();
    }

    private static Map<String, String> environment(String topic) {
        return Map.of("TALLY_PROJECTION_TOPIC", topic);
    }

    private static List<BenchResult> results(
            Testbed bed, Scale scale, List<Form> forms, StartedForms measured, List<String> wrong) throws IOException {
        var notes = new ArrayList<String>();
        notes.add("With -Xmx" + HEAP
                + ", on tables that are there, the database on the same machine; looked at every"
                + " 2 ms. The ratio compares the last form with the first.");
        if (!forms.contains(Form.NATIVE)) {
            notes.add("There is no binary of " + SERVICE + ": ./tally native builds it.");
        }
        notes.add(String.format(
                Locale.ROOT,
                "The load is %,d messages, then %,d balances; all tables are compared at the end.",
                scale.choose(5_000, 100_000),
                READS));
        var serving = measured.contestants("ms", round -> round.start().servingMillis());
        var ready = measured.contestants("ms", round -> round.start().readyMillis());
        var idle = measured.contestants("MB", StartedForms.Round::idle);
        var loaded = measured.contestants("MB", StartedForms.Round::loaded);
        var sizes = new ArrayList<Contestant>();
        for (var form : forms.reversed()) {
            var size = Footprint.size(bed.built(SERVICE, form).orElseThrow());
            sizes.add(Contestant.of(StartedForms.name(form), "MB", List.of(size)));
        }
        return List.of(
                result("start-serving", "start to first answer: native < 100 ms", serving, notes, wrong),
                result("start-ready", "start to ready: native < 100 ms", ready, notes, wrong),
                result("start-memory-idle", "resident, idle: native < 100 MB", idle, notes, wrong),
                result("start-memory-loaded", "resident after a load: native < 100 MB", loaded, notes, wrong),
                result(SIZE, "what is shipped, without the JVM itself: no goal", sizes, notes, wrong));
    }

    /** All goals are a hundred of something. */
    private static BenchResult result(
            String name, String goal, List<Contestant> contestants, List<String> notes, List<String> wrong) {
        var first = contestants.getFirst();
        var held = name.equals(SIZE) || (contestants.size() > 1 && first.median() < MAX);
        return new BenchResult(
                name, goal, held, contestants, contestants.getLast().median() / first.median(), notes, wrong);
    }
}
