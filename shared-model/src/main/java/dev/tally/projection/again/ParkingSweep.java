package dev.tally.projection.again;

import dev.tally.projection.Projection;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.judgement.Docket;
import dev.tally.projection.judgement.Judge;
import dev.tally.projection.judgement.Judged;
import dev.tally.projection.judgement.JudgementMetrics;
import dev.tally.projection.parking.ParkedMessage;
import dev.tally.projection.parking.Parking;
import dev.tally.projection.quarantine.Poison;
import dev.tally.sql.FailureKind;
import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges parked messages for the last time when their time is over, and those that a slice has woken without taking them
 * along (R13); one process at a time.
 *
 * <p>A message that cannot be applied is found by halving, as in a slice, and quarantined.
 */
@ApplicationScoped
class ParkingSweep {

    private final Pool pool;
    private final Parking parking;
    private final Judge judge;
    private final GivingUp givingUp;
    private final Decoding decoding;
    private final JudgementMetrics metrics;
    private final Projection<?> projection;
    private final ProjectionConfig config;
    private final SchemaMigration migration;
    private final Clock clock;

    ParkingSweep(
            Pool pool,
            Parking parking,
            Judge judge,
            GivingUp givingUp,
            Decoding decoding,
            JudgementMetrics metrics,
            Projection<?> projection,
            ProjectionConfig config,
            SchemaMigration migration,
            Clock clock) {
        this.pool = pool;
        this.parking = parking;
        this.judge = judge;
        this.givingUp = givingUp;
        this.decoding = decoding;
        this.metrics = metrics;
        this.projection = projection;
        this.config = config;
        this.migration = migration;
        this.clock = clock;
    }

    @Scheduled(
            every = "${tally.projection.sweep-interval:5s}",
            identity = "parking-sweep",
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        if (!migration.isDone() || projection.dependencies() == null) {
            return;
        }
        try {
            sweep(projection);
        } catch (RuntimeException e) {
            // The next sweep finds the same messages.
            Log.debugf("parking_sweep_waits reason=\"%s\"", e.getMessage());
        }
    }

    private <M> void sweep(Projection<M> family) {
        int size = config.maxBatch();
        boolean waking = true;
        while (true) {
            try {
                int judged = await(round(family, size, waking));
                if (judged == 0) {
                    return;
                }
                size = Math.min(2 * size, config.maxBatch());
                waking = true;
            } catch (RuntimeException e) {
                if (FailureKind.of(e) == FailureKind.TRANSIENT) {
                    throw e;
                }
                if (size > 1) {
                    size /= 2;
                } else if (waking) {
                    waking = false;
                } else {
                    await(quarantineFirst(family, Poison.of(e)));
                    waking = true;
                }
            }
        }
    }

    /** One transaction; how many messages were due, 0 also when another process sweeps. */
    private <M> Uni<Integer> round(Projection<M> family, int size, boolean waking) {
        String topic = config.topic();
        Instant now = clock.instant();
        return pool.withTransaction(tx -> due(tx, now, size)
                        .chain(due -> due.isEmpty()
                                ? Uni.createFrom().item(List.<Judged<M>>of())
                                : judge.judge(tx, family, new Docket<>(topic, now, List.of(), due, waking, null))
                                        .map(judgement -> judgement.woken())))
                .invoke(metrics::count)
                .map(List::size);
    }

    private Uni<List<ParkedMessage>> due(SqlConnection tx, Instant now, int size) {
        return parking.trySweep(tx, config.topic())
                .chain(alone -> alone
                        ? parking.due(tx, config.topic(), now, size)
                        : Uni.createFrom().item(List.<ParkedMessage>of()));
    }

    /** The message that comes first is the one that failed alone; whoever has taken it meanwhile has judged it. */
    private <M> Uni<Void> quarantineFirst(Projection<M> family, Poison poison) {
        Instant now = clock.instant();
        return pool.withTransaction(tx -> due(tx, now, 1)
                .map(due -> due.stream().findFirst())
                .chain((Optional<ParkedMessage> first) -> first.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : parking.remove(tx, config.topic(), first.get())
                                .chain(there -> there
                                        ? givingUp.giveUp(
                                                        tx,
                                                        family,
                                                        decoding.decode(
                                                                first.get().record(), family.decoder()),
                                                        poison,
                                                        now)
                                                .replaceWithVoid()
                                        : Uni.createFrom().voidItem())));
    }

    private <T> T await(Uni<T> work) {
        return work.await().atMost(config.transactionTimeout());
    }
}
