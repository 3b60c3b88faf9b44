package dev.tally.projection.stream;

import dev.tally.projection.Barred;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.condition.StreamCondition;
import dev.tally.projection.intake.Inbox;
import dev.tally.projection.intake.PollingThread;
import dev.tally.projection.intake.Positioning;
import dev.tally.projection.slice.Prepared;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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

    // Who lets it go on may be another process.
    private static final Duration PAUSED_LOOK_DELAY = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final PollingThread polling;
    private final Positioning positioning;
    private final SliceApplier.Tools tools;
    private final StreamHealth health;
    private final Pause pause = new Pause();
    private final Inbox inbox;
    private final SliceApplier applier;

    private volatile boolean stopped;
    private volatile boolean repositioning;
    private volatile @Nullable DecodeAhead decoding;

    StreamWorker(
            TopicPartition partition,
            PollingThread polling,
            Positioning positioning,
            SliceApplier.Tools tools,
            Clock clock) {
        this.partition = partition;
        this.polling = polling;
        this.positioning = positioning;
        this.tools = tools;
        this.health = new StreamHealth(partition, positioning, clock);
        ProjectionConfig config = tools.config();
        this.inbox = new Inbox(2 * config.maxBatch(), 2L * config.maxBatchBytes());
        this.applier = new SliceApplier(partition, tools, health, pause, () -> stopped || repositioning);
    }

    void start() {
        Thread.ofVirtual().name("stream-" + partition).start(this::run);
    }

    /** Returns at once; a slice that is being applied is committed or not, as the fence decides. */
    void stop() {
        stopped = true;
        inbox.close();
        pause.call();
    }

    /** Takes over what one poll brought; called by the channel, in the order of the polls. */
    void deliver(List<ConsumerRecord<byte[], byte[]>> polled) {
        if (inbox.offer(polled)) {
            applyPressure();
        }
    }

    /** Looks for the position anew after the slice that is under way; returns at once. */
    public void reposition() {
        repositioning = true;
        pause.call();
        DecodeAhead ahead = decoding;
        if (ahead != null) {
            ahead.cease();
        }
    }

    public TopicPartition partition() {
        return partition;
    }

    public StreamCondition condition() {
        return health.condition();
    }

    /** The next offset to apply, as this process knows it; -1 before it was found. */
    public long offset() {
        return applier.position();
    }

    /** True when everything that was polled so far has been applied. */
    public boolean isIdle() {
        DecodeAhead ahead = decoding;
        return inbox.isEmpty() && (ahead == null || ahead.takenUpTo() <= applier.position());
    }

    public PollingThread polling() {
        return polling;
    }

    private void run() {
        while (!stopped) {
            try {
                Positioning.Start at = position();
                applyUntilRepositioned(at.epoch());
            } catch (InterruptedException e) {
                stop();
            } catch (Positioning.Paused e) {
                stand();
            } catch (RuntimeException e) {
                fail(e);
            } catch (Error e) {
                fail(new IllegalStateException(e));
            }
        }
    }

    private Positioning.Start position() {
        repositioning = false;
        Positioning.Start at = positioning.position(partition, polling, inbox);
        applier.moveTo(at.place(), at.halted());
        health.positioned(at.place().offset(), at.halted());
        return at;
    }

    private void applyUntilRepositioned(long epoch) throws InterruptedException {
        try (DecodeAhead ahead = new DecodeAhead(
                partition.toString(), inbox, epoch, tools.writer(), tools.config(), this::applyPressure)) {
            decoding = ahead;
            Prepared<?> slice = ahead.next();
            while (slice != null && applier.apply(slice)) {
                slice = ahead.next();
            }
        }
    }

    private void applyPressure() {
        polling.run(consumer -> Positioning.applyPressure(consumer, partition, inbox));
    }

    /** A person wants it so: nothing is wrong. */
    private void stand() {
        if (!stopped) {
            health.paused();
            try {
                pause.await(PAUSED_LOOK_DELAY);
            } catch (InterruptedException e) {
                stop();
            }
        }
    }

    /** The position was not found, or a decoder or this code is broken: says it and waits before the next try. */
    private void fail(RuntimeException failure) {
        if (stopped) {
            return;
        }
        tools.metrics().retried(partition);
        try {
            if (failure instanceof Positioning.Gap) {
                health.gap(Failures.message(failure));
                pause.await(tools.config().retryDelayMax());
            } else if (failure instanceof Barred) {
                health.barred(Failures.message(failure));
                pause.await(tools.config().retryDelayMax());
            } else if (Failures.willPass(failure)) {
                health.waits(Failures.message(failure));
                pause.await(applier.nextDelay());
            } else {
                health.halted(applier.position(), failure);
                pause.await(tools.config().haltedRetryDelay());
            }
        } catch (InterruptedException e) {
            stop();
        }
    }
}
