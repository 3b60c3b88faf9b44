package dev.tally.sql;

import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Brings the family's schema up to date when the service starts, as the owner role, and lets everybody wait for it.
 *
 * <p>A database that is away does not stop the service: the migration is tried again until it comes back.
 */
@ApplicationScoped
public class SchemaMigration {

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile @Nullable Thread worker;

    SchemaMigration(@FlywayDataSource("migration") Flyway flyway) {
        this.flyway = flyway;
    }

    void start(@Observes StartupEvent event) {
        worker = Thread.ofVirtual().name("schema-migration").start(this::migrateUntilDone);
    }

    void stop(@Observes ShutdownEvent event) {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Completes when the schema is up to date, immediately when it is so already; never fails. */
    public Uni<Void> migrated() {
        return Uni.createFrom().completionStage(done);
    }

    /** True when the schema is up to date. */
    public boolean isDone() {
        return done.isDone();
    }

    private void migrateUntilDone() {
        String lastFailure = "";
        while (!done.isDone()) {
            try {
                int applied = flyway.migrate().migrationsExecuted;
                Log.infof("schema_migrated migrations=%d", applied);
                done.complete(null);
            } catch (RuntimeException e) {
                lastFailure = warnOnce(lastFailure, rootMessage(e));
                try {
                    Thread.sleep(RETRY_DELAY);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private static String warnOnce(String before, String now) {
        if (!before.equals(now)) {
            Log.warnf("schema_migration_waits reason=\"%s\" retry=%ds", now, RETRY_DELAY.toSeconds());
        }
        return now;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
