package dev.tally.audit;

import dev.tally.projection.Outcome;
import java.time.Instant;
import java.util.Map;

/**
 * One committed slice of a stream.
 *
 * @param firstOffset of the first record of the slice
 * @param nextOffset where the next slice begins
 * @param counts messages by outcome; an absent outcome counts 0
 * @param startedAt the instant the slice was taken up; its audit rows bear it too
 */
public record GenerationRow(
        String topic,
        int partition,
        long generation,
        long firstOffset,
        long nextOffset,
        Map<Outcome, Long> counts,
        Instant startedAt,
        int durationMs) {

    public GenerationRow {
        if (nextOffset <= firstOffset) {
            throw new IllegalArgumentException("a generation holds at least one offset");
        }
        counts = Map.copyOf(counts);
    }

    long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }
}
