package dev.tally.projection.again;

import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.parking.Parking;
import dev.tally.projection.quarantine.QuarantineStore;
import dev.tally.sql.SchemaMigration;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How many messages wait to be judged again, as gauges; what is beyond a bound is not counted. */
@ApplicationScoped
class BacklogGauges {

    private static final int COUNTED_MAX = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Parking parking;
    private final QuarantineStore quarantine;
    private final SchemaMigration migration;
    private final String topic;
    private final AtomicLong parked;
    private final AtomicLong held;

    BacklogGauges(
            Parking parking,
            QuarantineStore quarantine,
            SchemaMigration migration,
            ProjectionConfig config,
            MeterRegistry registry) {
        this.parking = parking;
        this.quarantine = quarantine;
        this.migration = migration;
        this.topic = config.topic();
        this.parked = registry.gauge("tally.parked.messages", new AtomicLong());
        this.held = registry.gauge("tally.held.messages", new AtomicLong());
    }

    @Scheduled(every = "5s", identity = "backlog-gauges", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (!migration.isDone()) {
            return Uni.createFrom().voidItem();
        }
        return parking.count(topic, COUNTED_MAX)
                .invoke(parked::set)
                .chain(() -> quarantine.countHeld(topic, COUNTED_MAX))
                .invoke(held::set)
                .replaceWithVoid()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> {
                    // The streams say that the database is away.
                    Log.debugf("backlog_not_counted reason=\"%s\"", failure.getMessage());
                    return null;
                });
    }
}
