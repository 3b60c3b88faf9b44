package dev.tally.projection.deferral;

import dev.tally.sql.FailureKind;
import dev.tally.sql.SchemaMigration;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes up for deferred work, slice by slice: all of it when no stream catches up, else what is older than the bound
 * (R16). Replicas share the keys. What it costs depends on what is marked, not on what there is.
 */
@ApplicationScoped
class DirtyWorker {

    /** Marks of a replica whose clock is ahead are marks, too. */
    private static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

    /** Beyond what the server gives a statement; then the connection is not to be waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Pool pool;
    private final DirtyStore store;
    private final List<Queue> queues;
    private final CatchUp catchUp;
    private final DeferralConfig config;
    private final SchemaMigration migration;
    private final DeferralMetrics metrics;
    private final Clock clock;
    private volatile boolean stopping;

    DirtyWorker(
            Pool pool,
            DirtyStore store,
            @All List<DeferredWork> works,
            CatchUp catchUp,
            DeferralConfig config,
            SchemaMigration migration,
            DeferralMetrics metrics,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.queues = works.stream()
                .map(work -> new Queue(work, new Pace(config.dirtyBatch())))
                .toList();
        this.catchUp = catchUp;
        this.config = config;
        this.migration = migration;
        this.metrics = metrics;
        this.clock = clock;
        works.forEach(work -> metrics.introduce(work.kind()));
    }

    private record Queue(DeferredWork work, Pace pace) {

        String kind() {
            return work.kind();
        }
    }

    /** A slice's keys go with its failure, which undoes their taking. */
    private static final class RefreshFailed extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient List<String> keys;

        RefreshFailed(List<String> keys, Throwable cause) {
            super(cause.getMessage(), cause);
            this.keys = keys;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Also what was marked before the start; never fails. */
    @Scheduled(every = "1s", identity = "dirty-worker", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> work() {
        if (!migration.isDone()) {
            return Uni.createFrom().voidItem();
        }
        return workAll();
    }

    /** One kind after the other, each until nothing is left that is due and free. */
    Uni<Void> workAll() {
        return Multi.createFrom()
                .iterable(queues)
                .onItem()
                .transformToUniAndConcatenate(queue -> workOff(queue).chain(() -> tell(queue.kind())))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> workOff(Queue queue) {
        return Multi.createBy()
                .repeating()
                .uni(() -> round(queue))
                .whilst(more -> more && !stopping)
                .onItem()
                .ignoreAsUni();
    }

    /** One transaction; true when there may be more to do. */
    private Uni<Boolean> round(Queue queue) {
        Pace pace = queue.pace();
        Instant now = clock.instant();
        if (stopping || pace.isWaiting(now)) {
            return Uni.createFrom().item(false);
        }
        Instant until = catchUp.isCatchingUp() ? now.minus(config.stalenessMax()) : FOR_EVER;
        return pool.withTransaction(tx -> store.take(tx, queue.kind(), until, pace.keptBack(now), pace.size())
                        .call(keys -> keys.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : queue.work()
                                        .refresh(tx, keys)
                                        .onFailure()
                                        .transform(failure -> new RefreshFailed(keys, failure))))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(keys -> done(queue, keys))
                .onFailure()
                .recoverWithItem(failure -> failed(queue, failure));
    }

    private boolean done(Queue queue, List<String> keys) {
        if (queue.pace().succeeded(keys)) {
            Log.infof("deferred_work_goes_on kind=%s", queue.kind());
        }
        metrics.worked(queue.kind(), keys.size());
        return !keys.isEmpty();
    }

    private boolean failed(Queue queue, Throwable failure) {
        Pace pace = queue.pace();
        // What took too long may be right with fewer keys, so it is not for later.
        List<String> keys = failure instanceof RefreshFailed refresh ? refresh.keys : List.of();
        boolean passing = FailureKind.of(failure) == FailureKind.TRANSIENT;
        if (keys.size() > 1) {
            pace.halve(keys.size());
        }
        if (!passing && keys.size() > 1) {
            return true;
        }
        if (!passing && keys.size() == 1 && pace.hasRoomFor(keys.getFirst())) {
            keepBack(queue, keys.getFirst(), failure);
            return true;
        }
        if (pace.rest(clock.instant()) && !stopping) {
            Log.warnf("deferred_work_waits kind=%s reason=\"%s\" retry=for_ever", queue.kind(), failure.getMessage());
        }
        return false;
    }

    private void keepBack(Queue queue, String key, Throwable failure) {
        if (queue.pace().keepBack(key, clock.instant())) {
            metrics.keptBack(queue.kind());
            Log.warnf(
                    "dirty_key_kept_back kind=%s key=%s reason=\"%s\" retry=%dm",
                    queue.kind(), key, failure.getMessage(), Pace.KEPT_BACK_FOR.toMinutes());
        }
    }

    private Uni<Void> tell(String kind) {
        return store.oldest(kind)
                .invoke(since -> metrics.stale(kind, since.orElse(null)))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
