package dev.tally.bench.credits.race;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One address with many drains, and single grants that come late: so far back that a given number of drains is replayed,
 * and each of them is paid by other lots than before.
 */
final class LateRowCost {
    private static final String NAME = "credits-late-row";
    private static final String DATABASE = "tally_bench_late_row";
    private static final String ADDRESS = "0xlate";
    private static final int CHUNK = 1_000;
    private static final int ROWS_PER_LEVEL = 5;
    private static final double GROWTH_MAX = 15;
    private static final double NOISE_MILLIS = 0.1;

    private final Testbed bed;
    private final int drains;
    private final List<Integer> levels;
    private final NaiveLedger model = new NaiveLedger();
    private final List<String> wrong = new ArrayList<>();
    private int sent;

    LateRowCost(Testbed bed, Scale scale) {
        this.bed = bed;
        drains = scale.choose(5_000, 50_000);
        levels = scale == Scale.QUICK ? List.of(0, 10, 100, 1_000) : List.of(0, 10, 100, 1_000, 10_000);
    }

    BenchResult run() throws Exception {
        var topic = "bench-late-row-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of());
                var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            prepare(stack, producer);
            for (var i = 0; i < 3 * ROWS_PER_LEVEL; i++) {
                late(stack, producer, levels.get(i % levels.size()));
            }
            var contestants = new ArrayList<Contestant>();
            for (var level : levels) {
                contestants.add(level(stack, producer, level));
            }
            wrong.addAll(Expected.of(model).differences("tally", stack.connection(), "credits"));
            contestants.add(rebuild(stack));
            return result(contestants);
        } finally {
            bed.deleteTopic(topic);
        }
    }

    /** A grant and an expense of the same amount by turns, with a little to spare: what comes late shifts all that follows. */
    private void prepare(CreditsStack stack, FeedProducer producer) throws Exception {
        var events = new ArrayList<FeedEvent>();
        for (var i = 0; i < drains; i++) {
            events.add(CreditMessages.distribution(id("grant", i), CreditMessages.at(2 * i), grant(ADDRESS, 1_000)));
            events.add(CreditMessages.expense(id("spend", i), CreditMessages.at(2 * i + 1), spend(ADDRESS, 1_000)));
            if (events.size() >= CHUNK) {
                send(producer, events);
                events.clear();
            }
        }
        stack.awaitCommitted(send(producer, events), 20);
    }

    private Contestant level(CreditsStack stack, FeedProducer producer, int replayed) throws Exception {
        var millis = new ArrayList<Double>();
        for (var i = 0; i < ROWS_PER_LEVEL; i++) {
            millis.add(late(stack, producer, replayed));
        }
        var contestant = Contestant.of(
                String.format(Locale.ROOT, "tally, %,d drains replayed", replayed), "ms per late row", millis);
        Race.say(NAME, "%s: %.2f ms", contestant.name(), contestant.median());
        return contestant;
    }

    /** Milliseconds from the send to the commit. */
    private double late(CreditsStack stack, FeedProducer producer, int replayed) throws Exception {
        var event = CreditMessages.distribution(
                id("late", sent++), CreditMessages.at(2 * (drains - replayed) + 0.5), grant(ADDRESS, 1));
        var start = System.nanoTime();
        return (stack.awaitCommitted(send(producer, List.of(event)), 1) - start) / 1e6;
    }

    private Contestant rebuild(CreditsStack stack) throws Exception {
        var millis = new ArrayList<Double>();
        try (var connection = bed.connect(DATABASE);
                var rebuild = new AddressRebuild(connection)) {
            for (var i = 0; i < ROWS_PER_LEVEL; i++) {
                millis.add(1e3 * rebuild.rebuild(ADDRESS, Instant.now().plusSeconds(60)));
            }
            wrong.addAll(Expected.of(model).lotDifferences("rebuilt", stack.connection(), AddressRebuild.SCHEMA));
            wrong.addAll(
                    Expected.of(model).allocationDifferences("rebuilt", stack.connection(), AddressRebuild.SCHEMA));
        }
        return Contestant.of(
                String.format(Locale.ROOT, "the address from scratch by JDBC, %,d drains", drains),
                "ms per late row",
                millis);
    }

    private long send(FeedProducer producer, List<FeedEvent> events) throws IOException {
        model.feedAll(events);
        return producer.send(events).nextOffset();
    }

    private BenchResult result(List<Contestant> contestants) {
        var notes = new ArrayList<String>();
        var least = contestants.getFirst().median();
        for (var i = 1; i < levels.size(); i++) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d drains: %.1f µs more for each of them than for a row in order.",
                    levels.get(i),
                    1e3 * (contestants.get(i).median() - least) / levels.get(i)));
        }
        notes.add("From before the send to the commit, one row at a time; the broker and a batch of its own are part of"
                + " it, which is what a row that nothing is replayed for costs. Each replayed drain is paid by other lots"
                + " than before. The ratio compares the rebuild with the replay of a hundred drains.");
        var most = contestants.get(levels.size() - 1).median() - least;
        var tenth = Math.max(NOISE_MILLIS, contestants.get(levels.size() - 2).median() - least);
        return new BenchResult(
                NAME,
                "cost proportional to what is replayed: ten times the drains add at most 15 times as much",
                most / tenth < GROWTH_MAX,
                contestants,
                contestants.getLast().median()
                        / contestants.get(levels.indexOf(100)).median(),
                notes,
                wrong);
    }

    private static String id(String kind, int number) {
        return CreditMessages.hash("late-row-" + kind + "-" + number);
    }
}
