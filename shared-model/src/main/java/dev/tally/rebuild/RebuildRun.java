package dev.tally.rebuild;

import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The way of one job from its row to its end, on a virtual thread of its own. */
@ApplicationScoped
class RebuildRun {

    private final Pool pool;
    private final RebuildJobStore store;
    private final RebuildTidy tidy;
    private final RebuildMetrics metrics;
    private final Clock clock;

    RebuildRun(Pool pool, RebuildJobStore store, RebuildTidy tidy, RebuildMetrics metrics, Clock clock) {
        this.pool = pool;
        this.store = store;
        this.tidy = tidy;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param session holds the lock; stays open */
    void toItsEnd(Rebuild rebuild, RebuildRequest request, RebuildJob job, SqlConnection session) {
        Log.infof(
                "rebuild_started id=%d projection=%s keys=%s policy=%s dry_run=%s",
                job.id(),
                request.projection(),
                request.keys() == null ? "all" : request.keys().size(),
                request.policy() == null ? "in_force" : request.policy(),
                request.dryRun());
        metrics.began();
        Instant startedAt = clock.instant();
        CountDownLatch over = new CountDownLatch(1);
        Thread teller = Thread.ofVirtual().start(() -> tell(job, session, over));
        RebuildJob.Ending ending = ending(rebuild, request, job);
        over.countDown();
        join(teller);
        close(rebuild, job, ending, session);
        metrics.ended(request.projection(), ending.state());
        Log.infof(
                "rebuild_finished id=%d projection=%s state=%s rows=%d seconds=%.1f%s",
                job.id(),
                request.projection(),
                ending.state().word(),
                job.rows(),
                Duration.between(startedAt, clock.instant()).toMillis() / 1000.0,
                ending.reason() == null ? "" : " reason=\"" + ending.reason() + "\"");
    }

    private static RebuildJob.Ending ending(Rebuild rebuild, RebuildRequest request, RebuildJob job) {
        try {
            return RebuildJob.Ending.done(rebuild.run(request, job).await().indefinitely());
        } catch (RebuildFailed | RebuildJob.Stopped foreseen) {
            return RebuildJob.Ending.of(foreseen);
        } catch (RuntimeException | Error failure) {
            Log.errorf(failure, "rebuild_failed id=%d", job.id());
            return RebuildJob.Ending.of(failure);
        }
    }

    /** Once a second: how far the job is, whether it is still wanted, and whether the lock's session still lives. */
    private void tell(RebuildJob job, SqlConnection session, CountDownLatch over) {
        try {
            while (!over.await(1, TimeUnit.SECONDS)) {
                progress(job, session)
                        .ifPresentOrElse(
                                cancelled -> {
                                    if (cancelled) {
                                        job.stop(RebuildState.CANCELLED, "cancelled");
                                    }
                                },
                                () -> job.stop(RebuildState.INTERRUPTED, "its row is another's"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException lost) {
            // Without its lock another job may run beside this one.
            job.stop(RebuildState.INTERRUPTED, "its connection is lost");
        }
    }

    private Optional<Boolean> progress(RebuildJob job, SqlConnection session) {
        return await(store.progress(session, job, clock.instant()));
    }

    /** Cleans up only while the lock is surely held: another job's work may bear the same names. */
    private void close(Rebuild rebuild, RebuildJob job, RebuildJob.Ending ending, SqlConnection session) {
        try {
            if (ending.state() != RebuildState.DONE && progress(job, session).isPresent()) {
                tidy.of(rebuild);
            }
        } catch (RuntimeException away) {
            Log.warnf("rebuild_not_cleaned_up id=%d reason=\"%s\" cleaned_up=later", job.id(), away.getMessage());
        }
        try {
            await(store.end(pool, job, ending, clock.instant()));
        } catch (RuntimeException away) {
            Log.warnf("rebuild_not_closed id=%d reason=\"%s\" state=interrupted", job.id(), away.getMessage());
        }
    }

    private static void join(Thread teller) {
        try {
            teller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(RebuildTidy.PATIENCE);
    }
}
