package dev.tally.projection.stream;

import dev.tally.freshness.OffsetWaits;
import dev.tally.projection.Barred;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.slice.Committed;
import dev.tally.projection.slice.Effort;
import dev.tally.projection.slice.LostFence;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.Prepared;
import dev.tally.projection.slice.SliceWriter;
import dev.tally.sql.FailureKind;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Brings a slice to its end, whatever it takes: what fails for a passing reason is tried again for ever (R10), what
 * fails for good is halved until the poison message stands alone and is quarantined (R11).
 */
final class SliceApplier {

    /** More than a projection has statements: what a patient transaction may take beyond the usual. */
    private static final int STATEMENTS_MAX = 20;

    private static final Place NOWHERE = new Place(null, -1);

    private final TopicPartition partition;
    private final SliceWriter writer;
    private final StreamMetrics metrics;
    private final BatchSpans spans;
    private final OffsetWaits waits;
    private final ProjectionConfig config;
    private final StreamHealth health;
    private final Pause pause;
    private final BooleanSupplier called;
    private final Backoff backoff;
    private volatile Place at = NOWHERE;
    private int quarantinedInRow;

    SliceApplier(TopicPartition partition, Tools tools, StreamHealth health, Pause pause, BooleanSupplier called) {
        this.partition = partition;
        this.writer = tools.writer();
        this.metrics = tools.metrics();
        this.spans = tools.spans();
        this.waits = tools.waits();
        this.config = tools.config();
        this.health = health;
        this.pause = pause;
        this.called = called;
        this.backoff = new Backoff(config.retryDelayMin(), config.retryDelayMax(), new SplittableRandom());
    }

    /** What all appliers of a process share. */
    record Tools(
            SliceWriter writer, StreamMetrics metrics, BatchSpans spans, OffsetWaits waits, ProjectionConfig config) {}

    private enum End {
        APPLIED,
        /** Another owner has gone on, the worker was called away, or nothing may be applied any more. */
        LEFT,
        TOO_MUCH
    }

    /** The next offset to apply. */
    long position() {
        return at.offset();
    }

    /** Begins anew at a position; a halted stream tries its message once more, and quarantines no further one. */
    void moveTo(Place place, boolean halted) {
        at = place;
        quarantinedInRow = halted ? config.quarantineMaxRun() : 0;
    }

    Duration nextDelay() {
        return backoff.next();
    }

    /** True when all of the slice is committed, false when the stream must be repositioned first. */
    boolean apply(Prepared<?> slice) throws InterruptedException {
        Deque<Prepared<?>> left = new ArrayDeque<>(List.of(slice));
        while (!left.isEmpty()) {
            Prepared<?> part = left.pop();
            switch (bring(part)) {
                case APPLIED -> {}
                case LEFT -> {
                    return false;
                }
                case TOO_MUCH -> {
                    metrics.split(partition);
                    List<? extends Prepared<?>> halves = part.halves();
                    left.push(halves.getLast());
                    left.push(halves.getFirst());
                }
            }
        }
        return true;
    }

    private End bring(Prepared<?> part) throws InterruptedException {
        Effort effort = Effort.NORMAL;
        while (!called.getAsBoolean()) {
            try {
                commit(part, writer.write(part, at, effort), effort);
                return End.APPLIED;
            } catch (LostFence e) {
                return lost();
            } catch (Barred _) {
                return End.LEFT;
            } catch (RuntimeException e) {
                FailureKind kind = FailureKind.of(e);
                metrics.retried(partition);
                if (kind == FailureKind.TRANSIENT) {
                    waitFor(e);
                } else if (part.size() > 1) {
                    Log.debugf(
                            "slice_split stream=%s records=%d reason=\"%s\"", partition, part.size(), e.getMessage());
                    return End.TOO_MUCH;
                } else if (kind == FailureKind.TIMEOUT && !effort.patient()) {
                    effort = effort.withPatience();
                } else if (part.mayWake() && effort.waking()) {
                    effort = effort.withoutWaking();
                } else if (quarantinedInRow < config.quarantineMaxRun()) {
                    End end = quarantine(part, Poison.of(e));
                    if (end != null) {
                        return end;
                    }
                    effort = Effort.NORMAL;
                } else {
                    halt(e);
                    effort = Effort.NORMAL;
                }
            }
        }
        return End.LEFT;
    }

    /** Null when that failed too: then the message is judged again, it may not be its fault. */
    private @Nullable End quarantine(Prepared<?> single, Poison poison) throws InterruptedException {
        try {
            commit(single, writer.quarantine(single, at, poison), Effort.NORMAL);
            quarantinedInRow++;
            Log.warnf(
                    "message_quarantined stream=%s offset=%d reason=\"%s\" error=\"%s\"",
                    partition, single.slice().firstOffset(), poison.reason(), poison.error());
            return End.APPLIED;
        } catch (LostFence e) {
            return lost();
        } catch (RuntimeException e) {
            if (FailureKind.of(e) == FailureKind.PERMANENT) {
                halt(e);
            } else {
                waitFor(e);
            }
            return null;
        }
    }

    private void commit(Prepared<?> part, Uni<Committed> work, Effort effort) {
        Duration limit = effort.patient()
                ? config.transactionTimeout().plus(config.singleTimeout().multipliedBy(STATEMENTS_MAX))
                : config.transactionTimeout();
        try (BatchSpan span = spans.start(part.slice())) {
            long started = System.nanoTime();
            Committed committed = await(work, limit);
            at = at.movedTo(committed.nextOffset());
            waits.moved(partition, at.offset());
            span.committed(committed);
            metrics.committed(partition, part.slice(), committed, System.nanoTime() - started);
            if (committed.outcomes().projected() > 0) {
                quarantinedInRow = 0;
            }
            backoff.reset();
            health.goesOn(at.offset());
        }
    }

    private static Committed await(Uni<Committed> work, Duration limit) {
        try {
            return work.await().atMost(limit);
        } catch (StackOverflowError e) {
            // Some message is nested deeper than the projection can follow: it can be found like any other poison.
            throw new IllegalStateException(e);
        }
    }

    private End lost() {
        metrics.fenceLost(partition);
        Log.infof("fence_lost stream=%s expected=%d", partition, at.offset());
        return End.LEFT;
    }

    private void waitFor(RuntimeException failure) throws InterruptedException {
        health.waits(Failures.message(failure));
        pause.await(backoff.next());
    }

    private void halt(RuntimeException failure) throws InterruptedException {
        health.halted(at.offset(), failure);
        pause.await(config.haltedRetryDelay());
    }
}
