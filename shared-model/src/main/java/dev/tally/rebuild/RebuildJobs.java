package dev.tally.rebuild;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads jobs, of all replicas; a job whose process was killed is told from one that runs. */
@ApplicationScoped
public class RebuildJobs {

    private static final int RECENT = 100;

    private final Pool pool;
    private final RebuildJobStore store;

    RebuildJobs(Pool pool, RebuildJobStore store) {
        this.pool = pool;
        this.store = store;
    }

    public Uni<Optional<RebuildStatus>> find(long id) {
        return read(id, 1)
                .map(found -> found.stream().filter(job -> job.id() == id).findFirst());
    }

    /** The newest first. */
    public Uni<List<RebuildStatus>> recent() {
        return read(Long.MAX_VALUE, RECENT);
    }

    /**
     * The row is read again after the lock was found free: a job that came to its end in between has said so by then.
     */
    private Uni<List<RebuildStatus>> read(long until, int limit) {
        return store.read(pool, until, limit)
                .chain(jobs -> jobs.stream().noneMatch(RebuildJobs::isRunning)
                        ? Uni.createFrom().item(jobs)
                        : store.isLocked(pool)
                                .chain(locked -> locked
                                        ? Uni.createFrom().item(jobs)
                                        : store.read(pool, until, limit).map(RebuildJobs::withoutProcess)));
    }

    private static List<RebuildStatus> withoutProcess(List<RebuildStatus> jobs) {
        return jobs.stream()
                .map(job -> isRunning(job) ? job.as(RebuildState.INTERRUPTED, "its process ended") : job)
                .toList();
    }

    private static boolean isRunning(RebuildStatus job) {
        return job.state() == RebuildState.RUNNING;
    }
}
