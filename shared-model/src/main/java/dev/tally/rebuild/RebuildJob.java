package dev.tally.rebuild;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A job as the one that does it sees it: it tells how far it is, and asks whether it is still wanted. */
public final class RebuildJob {

    private final long id;
    private final AtomicLong rows = new AtomicLong();
    private volatile @Nullable Long total;
    private volatile @Nullable Stopped stopped;

    private RebuildJob(long id) {
        this.id = id;
    }

    /** A job at its beginning. */
    public static RebuildJob of(long id) {
        return new RebuildJob(id);
    }

    /** Says why {@link #check} ended a job. */
    static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final RebuildState state;

        Stopped(RebuildState state, String reason) {
            super(reason, null, false, false);
            this.state = state;
        }

        RebuildState state() {
            return state;
        }
    }

    /**
     * How a job came to its end.
     *
     * @param reason null when it is done
     */
    record Ending(RebuildState state, @Nullable String reason, Map<String, Object> result) {

        static Ending done(Map<String, Object> result) {
            return new Ending(RebuildState.DONE, null, result);
        }

        /** What the failure of {@link Rebuild#run} means. */
        static Ending of(Throwable failure) {
            return switch (failure) {
                case Stopped stopped -> new Ending(stopped.state(), stopped.getMessage(), Map.of());
                case RebuildFailed failed -> new Ending(RebuildState.FAILED, failed.getMessage(), failed.result());
                default -> new Ending(RebuildState.FAILED, firstLine(failure), Map.of());
            };
        }

        private static String firstLine(Throwable failure) {
            String text = String.valueOf(failure.getMessage());
            int end = text.indexOf('\n');
            return end < 0 ? text : text.substring(0, end);
        }
    }

    public long id() {
        return id;
    }

    /** How many rows there will be, as far as is known. */
    public void expect(long rowTotal) {
        total = rowTotal;
    }

    /** So many rows more are done. */
    public void advance(long rowCount) {
        rows.addAndGet(rowCount);
    }

    /** Returns when the job is to go on, and else throws what is to be passed on. */
    public void check() {
        Stopped reason = stopped;
        if (reason != null) {
            throw reason;
        }
    }

    /** The first reason stays. */
    synchronized void stop(RebuildState state, String reason) {
        if (stopped == null) {
            stopped = new Stopped(state, reason);
        }
    }

    /** How many rows are done. */
    public long rows() {
        return rows.get();
    }

    @Nullable
    Long total() {
        return total;
    }
}
