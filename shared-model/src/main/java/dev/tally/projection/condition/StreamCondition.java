package dev.tally.projection.condition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of its stream at a moment; a new value for each change, so that readers see no half of one.
 *
 * @param positioned false until the position was found in the log, or the stream was found paused
 * @param failingSince since when nothing was applied although something should have been; null when all is well
 * @param lastError the last failure, in words for a person, also after it has passed
 */
public record StreamCondition(
        StreamState state,
        boolean positioned,
        @Nullable Instant failingSince,
        @Nullable String lastError) {

    public static final StreamCondition STARTING = new StreamCondition(StreamState.LIVE, false, null, null);

    public StreamCondition live() {
        return new StreamCondition(StreamState.LIVE, true, null, lastError);
    }

    public StreamCondition found() {
        return new StreamCondition(state, true, failingSince, lastError);
    }

    public StreamCondition paused() {
        return new StreamCondition(StreamState.PAUSED, true, null, lastError);
    }

    /** Halted in an earlier life. */
    public StreamCondition halted(Instant now) {
        return stopped(StreamState.HALTED, now, lastError == null ? "halted before" : lastError);
    }

    public StreamCondition failing(Instant now, String error) {
        return new StreamCondition(state, positioned, failingSince == null ? now : failingSince, error);
    }

    public StreamCondition stopped(StreamState state, Instant now, String error) {
        return new StreamCondition(state, positioned, failingSince == null ? now : failingSince, error);
    }
}
