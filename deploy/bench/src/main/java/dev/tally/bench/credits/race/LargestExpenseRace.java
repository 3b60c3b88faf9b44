package dev.tally.bench.credits.race;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Race;
import dev.tally.bench.Race.Measure;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.ExpenseCase;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.StatementCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The expense of 27,143 lines over as many addresses; each line drains three of five lots. */
final class LargestExpenseRace {
    private static final String NAME = "credits-expense";
    private static final String DATABASE = "tally_bench_expense";
    private static final double SECONDS_MAX = 2;
    private static final double RATIO_MIN = 6;

    private final Testbed bed;
    private final Scale scale;
    private final FeedEvent small = ExpenseCase.ofLines(100).expense();
    private final FeedEvent large = ExpenseCase.largest().expense();
    private final List<FeedEvent> preparation =
            new ArrayList<>(ExpenseCase.largest().preparation());
    private final Expected prepared;
    private final Expected expected;
    private final List<Long> smallCalls = new ArrayList<>();
    private final List<Long> largeCalls = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    LargestExpenseRace(Testbed bed, Scale scale) {
        this.bed = bed;
        this.scale = scale;
        preparation.addAll(ExpenseCase.ofLines(100).preparation());
        prepared = Expected.of(preparation);
        var all = new ArrayList<>(preparation);
        all.add(small);
        all.add(large);
        expected = Expected.of(all);
    }

    BenchResult run() throws Exception {
        var contestants = new Race(NAME, "s")
                .enter("tally, broker ack to commit", this::tally)
                .enter("a drain per line, one transaction", this::perLine)
                .run(scale.rounds());
        var seconds = contestants.get(0).median();
        var ratio = contestants.get(1).median() / seconds;
        var constant = smallCalls.equals(largeCalls);
        notes.add("Statements of the service's role by pg_stat_statements, per round: " + smallCalls
                + " for 100 lines, " + largeCalls
                + " for 27,143 lines; statements that also run while nothing arrives are left out.");
        notes.add(
                String.format(Locale.ROOT, "The expense is one record of %.1f MB.", large.data().length / 1_000_000.0));
        notes.add("The contestant's rows are decoded beforehand; no broker and no audit take part in its time.");
        return new BenchResult(
                NAME,
                "27,143 lines: < 2 s from broker ack to commit, >= 6 x, as many statements as for 100 lines",
                seconds < SECONDS_MAX && ratio >= RATIO_MIN && constant,
                contestants,
                ratio,
                notes,
                wrong);
    }

    private Measure tally(int round) throws Exception {
        var topic = "bench-expense-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of())) {
            stack.awaitCommitted(stack.send(preparation).nextOffset());
            var idle = StatementCount.idle(stack.connection());
            apply(stack, small, idle, smallCalls);
            var seconds = apply(stack, large, idle, largeCalls);
            notes.add("Round " + round + ": " + stack.slices() + ".");
            wrong.addAll(expected.differences("tally", stack.connection(), "credits"));
            return new Measure(seconds, seconds);
        } finally {
            bed.deleteTopic(topic);
        }
    }

    /** Returns the seconds from the broker's acknowledgement to the commit as another session sees it. */
    private double apply(CreditsStack stack, FeedEvent expense, Set<Long> idle, List<Long> calls) throws Exception {
        StatementCount.reset(stack.connection());
        var acknowledged = stack.send(List.of(expense));
        var committed = stack.awaitCommitted(acknowledged.nextOffset());
        var count = StatementCount.read(stack.connection(), idle);
        calls.add(count.calls());
        count.texts().forEach(text -> Race.say(NAME, "  %s", text));
        return (committed - acknowledged.firstNanos()) / 1e9;
    }

    private Measure perLine(int round) throws Exception {
        UpstreamLedger.create(bed, DATABASE);
        try (var ledger = new UpstreamLedger(bed, DATABASE)) {
            ledger.prepare(prepared.lots());
            ledger.apply(NaiveLedger.read(small));
            var rows = NaiveLedger.read(large);
            var start = System.nanoTime();
            ledger.apply(rows);
            var seconds = (System.nanoTime() - start) / 1e9;
            // Its lots were put in place without ledger rows, so only they can be compared.
            wrong.addAll(expected.lotDifferences("per line", ledger.connection(), UpstreamLedger.SCHEMA));
            return new Measure(seconds, seconds);
        } finally {
            bed.dropDatabase(DATABASE);
        }
    }
}
