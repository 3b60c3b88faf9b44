package dev.tally.projection.status;

import dev.tally.projection.condition.StreamState;
import dev.tally.projection.slice.PositionStore.Position;
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

    /** A stream that the monitor has not looked at yet. */
    static StreamStatus unseen(String stream) {
        return new StreamStatus(stream, 0, 0, 0, null, 0, null, StreamState.LIVE, 0, null);
    }

    /** The same stream, as its row has it by now. */
    StreamStatus at(Position row) {
        StreamState stored = StreamState.of(row.state());
        long behind = Math.max(0, end - row.nextOffset());
        return new StreamStatus(
                stream,
                row.nextOffset(),
                Math.max(end, row.nextOffset()),
                behind,
                behind == 0 ? Double.valueOf(0) : lagSeconds,
                rate,
                behind == 0 ? Double.valueOf(0) : rate > 0 ? behind / rate : null,
                stored == StreamState.LIVE && state == StreamState.CATCHING_UP ? state : stored,
                row.generation(),
                lastError);
    }
}
