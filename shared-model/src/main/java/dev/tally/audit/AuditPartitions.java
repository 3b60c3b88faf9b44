package dev.tally.audit;

import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Keeps the audit's daily partitions, made some days ahead and dropped after the retention, and its generations. */
@ApplicationScoped
class AuditPartitions {

    private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(1);
    private static final int RETRIES_MAX = 8;
    private static final int GENERATIONS_PER_ROUND = 5_000;

    private final AuditPartitionStore store;
    private final AuditConfig config;
    private final SchemaMigration migration;
    private final Clock clock;

    AuditPartitions(AuditPartitionStore store, AuditConfig config, SchemaMigration migration, Clock clock) {
        this.store = store;
        this.config = config;
        this.migration = migration;
        this.clock = clock;
    }

    /** The first run is at start. A run that fails for good leaves it to the next: days are made ahead. */
    @Scheduled(every = "1h", identity = "audit-partitions", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keep() {
        return migration
                .migrated()
                .chain(this::maintain)
                .onFailure()
                .retry()
                .withBackOff(RETRY_DELAY_MIN, RETRY_DELAY_MAX)
                .atMost(RETRIES_MAX)
                .onFailure()
                .recoverWithItem(failure -> {
                    Log.warnf("audit_partitions_wait reason=\"%s\" retry=1h", failure.getMessage());
                    return null;
                });
    }

    /** Idempotent: makes what is missing, drops what has expired. */
    Uni<Void> maintain() {
        Instant now = clock.instant();
        return store.tables()
                .chain(tables -> create(AuditDays.missing(tables, now, config.daysAhead()))
                        .chain(() -> drop(AuditDays.expired(tables, now, config.retention()))))
                .chain(() -> store.deleteStrayed(now.minus(config.retention())))
                .chain(() -> deleteGenerations(now.minus(config.retention())));
    }

    private Uni<Void> deleteGenerations(Instant keptFrom) {
        return Multi.createBy()
                .repeating()
                .uni(() -> store.deleteGenerations(keptFrom, GENERATIONS_PER_ROUND))
                .whilst(deleted -> deleted > 0)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> create(List<LocalDate> days) {
        return Multi.createFrom()
                .iterable(days)
                .onItem()
                .transformToUniAndConcatenate(day -> store.create(day).invoke(made -> {
                    if (made) {
                        Log.infof("audit_partition_made day=%s", day);
                    }
                }))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> drop(List<String> tables) {
        return Multi.createFrom()
                .iterable(tables)
                .onItem()
                .transformToUniAndConcatenate(table -> store.drop(table).invoke(dropped -> {
                    if (dropped) {
                        Log.infof("audit_partition_dropped table=%s", table);
                    }
                }))
                .onItem()
                .ignoreAsUni();
    }
}
