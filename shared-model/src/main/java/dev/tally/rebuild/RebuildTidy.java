package dev.tally.rebuild;

import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Removes what jobs have left behind whose process ended before they did; for virtual threads. */
@ApplicationScoped
class RebuildTidy {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private final Pool pool;
    private final Pool maintenance;
    private final RebuildJobStore store;
    private final List<Rebuild> rebuilds;
    private final Clock clock;

    RebuildTidy(
            Pool pool,
            @ReactiveDataSource("maintenance") Pool maintenance,
            RebuildJobStore store,
            @All List<Rebuild> rebuilds,
            Clock clock) {
        this.pool = pool;
        this.maintenance = maintenance;
        this.store = store;
        this.rebuilds = rebuilds;
        this.clock = clock;
    }

    /** A database that is away does not stop the start: it is tried again until it comes back. */
    void atStart(CountDownLatch stopping) {
        boolean warned = false;
        try {
            do {
                try {
                    unlessOneRuns();
                    return;
                } catch (RuntimeException away) {
                    if (!warned && stopping.getCount() > 0) {
                        warned = true;
                        Log.warnf("rebuild_tidy_waits reason=\"%s\" retry=for_ever", away.getMessage());
                    }
                }
            } while (!stopping.await(RETRY_DELAY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A job that runs has tidied before it began. */
    private void unlessOneRuns() {
        SqlConnection session = pool.getConnection().await().atMost(PATIENCE);
        try {
            if (store.tryLock(session).await().atMost(PATIENCE)) {
                try {
                    all(session);
                } finally {
                    store.unlock(session).await().atMost(PATIENCE);
                }
            }
        } finally {
            session.close().await().atMost(PATIENCE);
        }
    }

    /** The session holds the lock, so whatever is there is of a job that did not come to its end. */
    void all(SqlConnection session) {
        for (long id : store.interrupt(session, clock.instant()).await().atMost(PATIENCE)) {
            Log.warnf("rebuild_interrupted id=%d", id);
        }
        rebuilds.forEach(this::of);
    }

    void of(Rebuild rebuild) {
        maintenance.withConnection(rebuild::cleanUp).await().atMost(PATIENCE);
    }
}
