package dev.tally.bench.credits.race;

import dev.tally.bench.Race;
import dev.tally.bench.Race.Measure;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.StatementCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The service working off a topic that is full when it starts, on a fresh database each time. */
final class Backlog {
    private static final String DATABASE = "tally_bench_ingest";
    private static final long POLL_MILLIS = 20;
    private static final int STATEMENTS_SHOWN = 12;

    private final Testbed bed;
    private final String topic;
    private final long end;
    private final Expected expected;
    private final List<String> notes = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Backlog(Testbed bed, String topic, long end, Expected expected) {
        this.bed = bed;
        this.topic = topic;
        this.end = end;
        this.expected = expected;
    }

    /** Messages per second between the beginning of the first slice and the last commit, as another session sees it. */
    Measure work(int round) throws Exception {
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of())) {
            stack.awaitCommitted(end, POLL_MILLIS);
            var committed = Instant.now();
            var seconds = Duration.between(stack.firstSliceAt(), committed).toNanos() / 1e9;
            notes.add("Round " + round + ": " + stack.slices() + ".");
            // The database is fresh, so everything that is counted for it belongs to this round.
            StatementCount.enable(stack.connection());
            var texts = StatementCount.read(stack.connection(), Set.of()).texts();
            texts.stream().limit(STATEMENTS_SHOWN).forEach(text -> Race.say("credits-ingest", "  %s", text));
            wrong.addAll(expected.differences("tally", stack.connection(), "credits"));
            return new Measure(end / seconds, seconds);
        }
    }

    long messages() {
        return end;
    }

    Expected expected() {
        return expected;
    }

    List<String> notes() {
        return notes;
    }

    List<String> wrong() {
        return wrong;
    }
}
