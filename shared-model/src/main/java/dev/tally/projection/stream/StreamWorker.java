package dev.tally.projection.stream;

import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.slice.Committed;
import dev.tally.projection.slice.LostFence;
import dev.tally.projection.slice.Prepared;
import dev.tally.projection.slice.Slice;
import dev.tally.projection.slice.SliceWriter;
import dev.tally.projection.topic.Topics;
import dev.tally.sql.FailureKind;
import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Applies one assigned partition, slice after slice, on a virtual thread of its own: a stream is sequential by nature,
 * and a partition that waits for its database keeps no other one waiting.
 *
 * <p>It may run beside a worker of another process, or of an earlier assignment: the fence makes that harmless.
 */
public final class StreamWorker {

    private static final long NOT_HALTED = -2;
    private static final Duration HALTED_RETRY_DELAY = Duration.ofSeconds(30);

    private final TopicPartition partition;
    private final PollingThread polling;
    private final Positioning positioning;
    private final SliceWriter writer;
    private final StreamMetrics metrics;
    private final BatchSpans spans;
    private final ProjectionConfig config;
    private final Clock clock;
    private final Inbox inbox;
    private final Backoff backoff;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile StreamCondition condition = StreamCondition.STARTING;
    private long haltedAt = NOT_HALTED;
    private volatile @Nullable DecodeAhead decoding;
    private volatile Positioning.Start at = Positioning.Start.NOWHERE;

    StreamWorker(
            TopicPartition partition,
            PollingThread polling,
            Positioning positioning,
            SliceWriter writer,
            StreamMetrics metrics,
            BatchSpans spans,
            ProjectionConfig config,
            Clock clock) {
        this.partition = partition;
        this.polling = polling;
        this.positioning = positioning;
        this.writer = writer;
        this.metrics = metrics;
        this.spans = spans;
        this.config = config;
        this.clock = clock;
        this.inbox = new Inbox(2 * config.maxBatch(), 2L * config.maxBatchBytes());
        this.backoff = new Backoff(config.retryDelayMin(), config.retryDelayMax(), new SplittableRandom());
    }

    void start() {
        Thread.ofVirtual().name("stream-" + partition).start(this::run);
    }

    /** Returns at once; a slice that is being applied is committed or not, as the fence decides. */
    void stop() {
        stopped.countDown();
        inbox.close();
    }

    /** Takes over what one poll brought; called by the channel, in the order of the polls. */
    void deliver(List<ConsumerRecord<byte[], byte[]>> polled) {
        if (inbox.offer(polled)) {
            applyPressure();
        }
    }

    /** Looks for the position anew after the slice that is under way; returns at once. */
    public void reposition() {
        DecodeAhead ahead = decoding;
        if (ahead != null) {
            ahead.cease();
        }
    }

    public TopicPartition partition() {
        return partition;
    }

    public StreamCondition condition() {
        return condition;
    }

    /** True when everything that was polled so far has been applied. */
    public boolean isIdle() {
        DecodeAhead ahead = decoding;
        return inbox.isEmpty() && (ahead == null || ahead.takenUpTo() <= at.offset());
    }

    public PollingThread polling() {
        return polling;
    }

    private void run() {
        while (!isStopped()) {
            try {
                position();
                applyUntilRepositioned();
            } catch (RuntimeException e) {
                fail(e);
            } catch (Error e) {
                fail(new IllegalStateException(e));
            }
        }
    }

    private void position() {
        at = positioning.position(partition, polling, inbox);
        if (!condition.positioned()) {
            Log.infof("stream_positioned stream=%s offset=%d", partition, at.offset());
        }
        // A slice that failed for good comes again now: only its commit ends that state.
        if (haltedAt < at.offset()) {
            recovered();
        } else {
            condition = condition.found();
        }
    }

    private void applyUntilRepositioned() {
        try (DecodeAhead ahead =
                new DecodeAhead(partition.toString(), inbox, at.epoch(), writer, config, this::applyPressure)) {
            decoding = ahead;
            Prepared<?> slice = ahead.next();
            while (slice != null && apply(slice)) {
                slice = ahead.next();
            }
        } catch (InterruptedException e) {
            stop();
        }
    }

    private void applyPressure() {
        polling.run(consumer -> Positioning.applyPressure(consumer, partition, inbox));
    }

    /** True when the slice is committed, false when another owner has gone on and the stream must be repositioned. */
    private boolean apply(Prepared<?> prepared) {
        Slice slice = prepared.slice();
        while (!isStopped()) {
            try (BatchSpan span = spans.start(slice)) {
                long started = System.nanoTime();
                Committed committed =
                        writer.write(prepared, at.offset()).await().atMost(config.transactionTimeout());
                at = at.movedTo(committed.nextOffset());
                span.committed(committed);
                metrics.committed(partition, slice, committed, System.nanoTime() - started);
                recovered();
                return true;
            } catch (LostFence e) {
                metrics.fenceLost(partition);
                Log.infof("fence_lost stream=%s expected=%d", partition, at.offset());
                return false;
            } catch (RuntimeException e) {
                fail(e);
            }
        }
        return false;
    }

    private void recovered() {
        if (condition.positioned() && condition.failingSince() != null) {
            Log.infof("stream_goes_on stream=%s offset=%d", partition, at.offset());
        }
        if (condition.state() == StreamState.HALTED) {
            tell(StreamState.LIVE);
        }
        backoff.reset();
        haltedAt = NOT_HALTED;
        condition = condition.live();
    }

    /** For other replicas to show; nothing depends on it. */
    private void tell(StreamState state) {
        try {
            positioning.mark(partition, state);
        } catch (RuntimeException e) {
            Log.debugf("state_not_told stream=%s reason=\"%s\"", partition, Failures.message(e));
        }
    }

    /** Says once per outage what is wrong, then waits before the next try. */
    private void fail(RuntimeException failure) {
        if (isStopped()) {
            return;
        }
        String error = Failures.message(failure);
        StreamState before = condition.failingSince() == null ? null : condition.state();
        metrics.retried(partition);
        switch (failure) {
            case Positioning.Gap gap -> {
                condition = condition.stopped(StreamState.GAP, clock.instant(), error);
                if (before != StreamState.GAP) {
                    Log.errorf("stream_gap stream=%s reason=\"%s\" waits_for=a_person", partition, error);
                }
                pause(config.retryDelayMax());
            }
            case RuntimeException other
            when FailureKind.of(other) == FailureKind.TRANSIENT || other instanceof Topics.BrokerAway -> {
                condition = condition.failing(clock.instant(), error);
                if (before == null) {
                    Log.warnf("stream_waits stream=%s reason=\"%s\" retry=until_it_works", partition, error);
                }
                pause(backoff.next());
            }
            default -> {
                condition = condition.stopped(StreamState.HALTED, clock.instant(), error);
                haltedAt = at.offset();
                tell(StreamState.HALTED);
                if (before != StreamState.HALTED) {
                    Log.errorf(failure, "stream_halted stream=%s offset=%d", partition, at.offset());
                }
                pause(HALTED_RETRY_DELAY);
            }
        }
    }

    private void pause(Duration delay) {
        try {
            boolean ended = stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                Log.debugf("stream_stopped stream=%s", partition);
            }
        } catch (InterruptedException e) {
            stop();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
