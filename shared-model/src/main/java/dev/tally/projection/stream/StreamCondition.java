package dev.tally.projection.stream;

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

    static final StreamCondition STARTING = new StreamCondition(StreamState.LIVE, false, null, null);

    StreamCondition live() {
        return new StreamCondition(StreamState.LIVE, true, null, lastError);
    }

    StreamCondition found() {
        return new StreamCondition(state, true, failingSince, lastError);
    }

    StreamCondition paused() {
        return new StreamCondition(StreamState.PAUSED, true, null, lastError);
    }

    /** Halted in an earlier life. */
    StreamCondition halted(Instant now) {
        return stopped(StreamState.HALTED, now, lastError == null ? "halted before" : lastError);
    }

    StreamCondition failing(Instant now, String error) {
        return new StreamCondition(state, positioned, failingSince == null ? now : failingSince, error);
    }

    StreamCondition stopped(StreamState state, Instant now, String error) {
        return new StreamCondition(state, positioned, failingSince == null ? now : failingSince, error);
    }
}
