package dev.tally.projection.slice;

import dev.tally.projection.judgement.Outcomes;

/**
 * What a slice left behind once it was committed.
 *
 * @param generation the stream's generation that the slice became
 */
public record Committed(long nextOffset, long generation, Outcomes outcomes) {}
