package dev.tally.freshness;

import dev.tally.projection.ProjectionConfig;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The reads that wait for offsets to be applied (R19): woken in-process by each commit, and by one look at all positions
 * every few milliseconds, while anybody waits, for what other replicas apply.
 */
@ApplicationScoped
public class OffsetWaits {

    private final PositionReads positions;
    private final FreshnessConfig config;
    private final ProjectionConfig projection;
    private final Vertx vertx;
    private final MeterRegistry registry;
    private final Semaphore places;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean polling = new AtomicBoolean();

    OffsetWaits(
            PositionReads positions,
            FreshnessConfig config,
            ProjectionConfig projection,
            Vertx vertx,
            MeterRegistry registry) {
        this.positions = positions;
        this.config = config;
        this.projection = projection;
        this.vertx = vertx;
        this.registry = registry;
        this.places = new Semaphore(config.afterWaitersMax());
    }

    void start(@Observes StartupEvent event) {
        registry.gauge("tally.read.waiters", waiters, Set::size);
    }

    /** Tells those who wait how far a stream is committed; costs nothing while nobody waits. Any thread. */
    public void moved(TopicPartition stream, long nextOffset) {
        waiters.forEach(waiter -> waiter.moved(stream, nextOffset));
    }

    /**
     * Completes when all the offsets are applied, on any thread; cancelling it frees its place.
     *
     * <p>Fails with a {@link ProblemException} when a stream is unknown, when it takes too long, or when too many wait; or
     * with the database's failure.
     */
    Uni<@Nullable Void> until(TallyAfter wanted) {
        return Uni.createFrom()
                .<@Nullable Void>emitter(emitter -> {
                    if (!places.tryAcquire()) {
                        emitter.fail(new ProblemException(
                                HttpProblem.NOT_APPLIED_YET, "Too many reads wait for an offset; please try again."));
                        return;
                    }
                    Waiter waiter = new Waiter(wanted, emitter);
                    // Before the look: what is committed in between is told to the waiter or is seen by the look.
                    waiters.add(waiter);
                    emitter.onTermination(() -> {
                        if (waiters.remove(waiter)) {
                            places.release();
                        }
                    });
                    look(waiter, wanted);
                    poll();
                })
                .ifNoItem()
                .after(config.afterTimeout())
                .failWith(() -> new ProblemException(
                        HttpProblem.NOT_APPLIED_YET,
                        "The offset was not applied within "
                                + config.afterTimeout().toMillis() + " ms; please try again."))
                .onItem()
                .invoke(() -> count("reached"))
                .onFailure()
                .invoke(failure -> count("refused"))
                .onCancellation()
                .invoke(() -> count("gone"));
    }

    private void count(String outcome) {
        registry.counter("tally.read.waits", "outcome", outcome).increment();
    }

    private void look(Waiter waiter, TallyAfter wanted) {
        positions
                .all()
                .invoke(all -> wanted.requireKnown(all, projection.topic()))
                .subscribe()
                .with(all -> all.forEach(waiter::moved), waiter::fail);
    }

    private void poll() {
        if (!waiters.isEmpty() && polling.compareAndSet(false, true)) {
            vertx.setTimer(config.afterPollInterval().toMillis(), timer -> positions
                    .all()
                    .invoke(all -> all.forEach(this::moved))
                    .onFailure()
                    .invoke(failure -> Log.debugf("positions_unread reason=\"%s\"", failure.getMessage()))
                    .onFailure()
                    .recoverWithItem(Map.of())
                    .subscribe()
                    .with(done -> {
                        polling.set(false);
                        poll();
                    }));
        }
    }
}
