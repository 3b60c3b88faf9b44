package dev.tally.bench.credits.race;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Race;
import dev.tally.bench.Race.Measure;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.HourlyExpenses;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hourly expenses of 987 lines over 28 addresses, one after the other without a pause. */
final class HourlyExpensesRace {
    private static final String NAME = "credits-expense-hourly";
    private static final String DATABASE = "tally_bench_hourly";
    private static final double RATIO_MIN = 6;

    private final Testbed bed;
    private final Scale scale;
    private final HourlyExpenses hourly;
    private final Expected prepared;
    private final Expected expected;
    private final List<String> notes = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    HourlyExpensesRace(Testbed bed, Scale scale) {
        this.bed = bed;
        this.scale = scale;
        hourly = new HourlyExpenses(scale.choose(20, 200), 987, 28);
        prepared = Expected.of(hourly.preparation());
        var all = new ArrayList<>(hourly.preparation());
        all.addAll(hourly.sequence());
        expected = Expected.of(all);
    }

    BenchResult run() throws Exception {
        var contestants = new Race(NAME, "s")
                .enter("tally, first ack to last commit", this::tally)
                .enter("a drain per line, a transaction per expense", this::perLine)
                .run(scale.rounds());
        var ratio = contestants.get(1).median() / contestants.get(0).median();
        return new BenchResult(
                NAME,
                hourly.expenses() + " expenses of 987 lines over 28 addresses: >= 6 x",
                ratio >= RATIO_MIN,
                contestants,
                ratio,
                notes,
                wrong);
    }

    private Measure tally(int round) throws Exception {
        var topic = "bench-hourly-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of())) {
            stack.awaitCommitted(stack.send(hourly.preparation()).nextOffset());
            var events = hourly.sequence();
            var acknowledged = stack.send(events);
            var seconds = (stack.awaitCommitted(acknowledged.nextOffset(), 10) - acknowledged.firstNanos()) / 1e9;
            notes.add("Round " + round + ": " + stack.slices() + ".");
            wrong.addAll(expected.differences("tally", stack.connection(), "credits"));
            return new Measure(seconds, seconds);
        } finally {
            bed.deleteTopic(topic);
        }
    }

    private Measure perLine(int round) throws Exception {
        UpstreamLedger.create(bed, DATABASE);
        try (var ledger = new UpstreamLedger(bed, DATABASE)) {
            ledger.prepare(prepared.lots());
            var expenses = hourly.sequence().stream().map(NaiveLedger::read).toList();
            var start = System.nanoTime();
            for (var rows : expenses) {
                ledger.apply(rows);
            }
            var seconds = (System.nanoTime() - start) / 1e9;
            wrong.addAll(expected.lotDifferences("per line", ledger.connection(), UpstreamLedger.SCHEMA));
            return new Measure(seconds, seconds);
        } finally {
            bed.dropDatabase(DATABASE);
        }
    }
}
