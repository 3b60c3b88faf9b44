package dev.tally.credits.screen;

import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes a look at every start, in the background, and once a day. */
@ApplicationScoped
class ScreenJob {

    private static final Duration RETRY_DELAY = Duration.ofSeconds(30);

    private final Screening screening;
    private final ScreenConfig config;
    private final SchemaMigration migration;
    private final CountDownLatch stopping = new CountDownLatch(1);

    ScreenJob(Screening screening, ScreenConfig config, SchemaMigration migration) {
        this.screening = screening;
        this.config = config;
        this.migration = migration;
    }

    void start(@Observes StartupEvent event) {
        if (config.atStart()) {
            migration.migrated().subscribe().with(done -> Thread.ofVirtual()
                    .name("credits-screen")
                    .start(this::lookUntilDone));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    @Scheduled(
            every = "{tally.credits.screen.every}",
            delayed = "{tally.credits.screen.every}",
            identity = "credits-screen",
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void lookAndMoveOn() {
        try {
            screening.look(true);
        } catch (RuntimeException failure) {
            warn(failure);
        }
    }

    private void lookUntilDone() {
        try {
            do {
                try {
                    screening.look(false);
                    return;
                } catch (RuntimeException failure) {
                    warn(failure);
                }
            } while (!stopping.await(RETRY_DELAY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warn(RuntimeException failure) {
        if (stopping.getCount() > 0) {
            Log.warnf("credits_screen_failed reason=\"%s\" retry=%ds", failure.getMessage(), RETRY_DELAY.toSeconds());
        }
    }
}
