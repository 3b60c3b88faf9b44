package dev.tally.rebuild;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import dev.tally.sql.SchemaMigration;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Begins jobs, one at a time over all replicas (R20).
 *
 * <p>A job's process holds a session lock from before the job has a row until after the row says how it ended. So a row
 * that says "running" while nobody holds the lock tells of a process that was killed. All methods block, for virtual
 * threads.
 */
@ApplicationScoped
public class RebuildRunner {

    private final Pool pool;
    private final RebuildJobStore store;
    private final RebuildJobs jobs;
    private final RebuildRun run;
    private final RebuildTidy tidy;
    private final SchemaMigration migration;
    private final Clock clock;
    private final Map<String, Rebuild> rebuilds;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable RebuildJob current;

    RebuildRunner(
            Pool pool,
            RebuildJobStore store,
            RebuildJobs jobs,
            RebuildRun run,
            RebuildTidy tidy,
            SchemaMigration migration,
            @All List<Rebuild> rebuilds,
            RebuildMetrics metrics,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.jobs = jobs;
        this.run = run;
        this.tidy = tidy;
        this.migration = migration;
        this.clock = clock;
        this.rebuilds = rebuilds.stream()
                .collect(Collectors.toMap(Rebuild::projection, Function.identity(), (a, b) -> a, TreeMap::new));
        this.rebuilds.keySet().forEach(metrics::introduce);
    }

    /** What can be rebuilt, by name. */
    public Map<String, Rebuild> rebuilds() {
        return Map.copyOf(rebuilds);
    }

    void start(@Observes StartupEvent event) {
        if (!rebuilds.isEmpty()) {
            migration.migrated().subscribe().with(done -> Thread.ofVirtual()
                    .name("rebuild-tidy")
                    .start(() -> tidy.atStart(stopping)));
        }
    }

    /** What a job leaves behind that has no time to end is cleaned up by the next start. */
    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        RebuildJob running = current;
        if (running != null) {
            running.stop(RebuildState.INTERRUPTED, "the service stops");
        }
    }

    /**
     * Begins a job, and returns its id while it runs.
     *
     * <p>Fails with 409 when one is running anywhere, and with what the family refuses.
     */
    public long begin(RebuildRequest request) {
        Rebuild rebuild = rebuilds.get(request.projection());
        if (rebuild == null) {
            throw new IllegalArgumentException("unknown projection " + request.projection());
        }
        await(rebuild.admit(request));
        SqlConnection session = await(pool.getConnection());
        boolean began = false;
        boolean locked = false;
        try {
            locked = await(store.tryLock(session));
            if (!locked) {
                throw anotherRuns();
            }
            tidy.all(session);
            RebuildJob job = RebuildJob.of(await(store.begin(session, request, clock.instant())));
            current = job;
            Thread.ofVirtual().name("rebuild-" + job.id()).start(() -> run(rebuild, request, job, session));
            began = true;
            return job.id();
        } finally {
            if (!began) {
                release(session, locked);
            }
        }
    }

    private void run(Rebuild rebuild, RebuildRequest request, RebuildJob job, SqlConnection session) {
        try {
            run.toItsEnd(rebuild, request, job, session);
        } finally {
            current = null;
            release(session, true);
        }
    }

    /** Asks a job to end, wherever it runs; it does so soon. 409 when it is over. */
    public void cancel(RebuildStatus job) {
        if (job.state() != RebuildState.RUNNING || !await(store.cancel(pool, job.id()))) {
            throw new ProblemException(
                    HttpProblem.CONFLICT,
                    "The rebuild " + job.id() + " is over.",
                    Map.of("state", job.state().word()));
        }
        RebuildJob here = current;
        if (here != null && here.id() == job.id()) {
            here.stop(RebuildState.CANCELLED, "cancelled");
        }
    }

    private ProblemException anotherRuns() {
        return await(jobs.recent()).stream()
                .filter(job -> job.state() == RebuildState.RUNNING)
                .findFirst()
                .map(job -> new ProblemException(
                        HttpProblem.REBUILD_RUNNING,
                        "The rebuild " + job.id() + " of " + job.projection() + " is running.",
                        Map.of("id", job.id(), "projection", job.projection())))
                .orElseGet(() -> new ProblemException(HttpProblem.REBUILD_RUNNING, "Another rebuild is running."));
    }

    private void release(SqlConnection session, boolean locked) {
        try {
            if (locked) {
                await(store.unlock(session));
            }
        } catch (RuntimeException gone) {
            Log.debugf(gone, "rebuild_lock_gone");
        }
        try {
            await(session.close());
        } catch (RuntimeException gone) {
            Log.debugf(gone, "rebuild_session_gone");
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(RebuildTidy.PATIENCE);
    }
}
