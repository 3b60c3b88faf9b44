package dev.tally.projection.slice;

import dev.tally.projection.Outcome;
import java.util.Map;

/**
 * What a slice left behind once it was committed.
 *
 * @param generation the stream's generation that the slice became
 * @param counts messages by outcome
 */
public record Committed(long nextOffset, long generation, Map<Outcome, Long> counts) {}
