package dev.tally.projection.status;

import dev.tally.projection.stream.StreamState;
import org.jspecify.annotations.Nullable;

/**
 * A stream as a person wants to see it.
 *
 * @param stream topic-partition
 * @param position offset of the next record to apply
 * @param end offset behind the last record of the log
 * @param lag records still to apply
 * @param lagSeconds age of the last applied record while there is a lag; null before the first one
 * @param rate records per second that were applied lately
 * @param etaSeconds until the lag is gone at that rate; null while nothing moves
 */
public record StreamStatus(
        String stream,
        long position,
        long end,
        long lag,
        @Nullable Double lagSeconds,
        double rate,
        @Nullable Double etaSeconds,
        StreamState state,
        long lastGeneration,
        @Nullable String lastError) {

    /** The same stream, far behind. */
    StreamStatus catchingUp() {
        return new StreamStatus(
                stream,
                position,
                end,
                lag,
                lagSeconds,
                rate,
                etaSeconds,
                StreamState.CATCHING_UP,
                lastGeneration,
                lastError);
    }
}
