package dev.tally.projection.again;

import dev.tally.projection.Projection;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.judgement.Docket;
import dev.tally.projection.judgement.Judge;
import dev.tally.projection.judgement.Judged;
import dev.tally.projection.judgement.JudgementMetrics;
import dev.tally.projection.judgement.JudgementMetrics.Count;
import dev.tally.projection.parking.ParkedMessage;
import dev.tally.projection.parking.Parking;
import dev.tally.projection.quarantine.Patience;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Judges parked messages for the last time when their time is over, and those that a slice has woken without taking them
 * along (R13); one process at a time.
 *
 * <p>A message that cannot be applied is found by halving, as in a slice, and quarantined; more than
 * {@code tally.projection.quarantine-max-run} in a row end the sweep until the next one.
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
    private final Patience patience;
    private final Clock clock;

    // Only touched by the one sweep that runs.
    private int quarantinedInRow;

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
            Patience patience,
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
        this.patience = patience;
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
            AtomicReference<@Nullable ParkedMessage> tried = new AtomicReference<>();
            try {
                int judged = await(round(family, size, waking, tried));
                if (judged == 0) {
                    return;
                }
                quarantinedInRow = 0;
                size = Math.min(2 * size, config.maxBatch());
                waking = true;
            } catch (RuntimeException e) {
                ParkedMessage alone = tried.get();
                if (FailureKind.of(e) == FailureKind.TRANSIENT || alone == null) {
                    throw e;
                }
                if (size > 1) {
                    size /= 2;
                } else if (waking) {
                    waking = false;
                } else if (quarantinedInRow < config.quarantineMaxRun()) {
                    await(quarantine(family, alone, Poison.of(e)));
                    quarantinedInRow++;
                    waking = true;
                } else {
                    Log.errorf(e, "parking_sweep_halted retry=%s", config.sweepInterval());
                    return;
                }
            }
        }
    }

    /**
     * One transaction; how many messages were due, 0 also when another process sweeps.
     *
     * @param tried gets the first that was due, before anything can fail because of it
     */
    private <M> Uni<Integer> round(
            Projection<M> family, int size, boolean waking, AtomicReference<@Nullable ParkedMessage> tried) {
        String topic = config.topic();
        Instant now = clock.instant();
        return pool.withTransaction(tx -> (size == 1
                                ? patience.on(tx)
                                : Uni.createFrom().voidItem())
                        .chain(() -> due(tx, now, size))
                        .invoke(due -> due.stream().findFirst().ifPresent(tried::set))
                        .chain(due -> due.isEmpty()
                                ? Uni.createFrom().item(List.<Judged<M>>of())
                                : judge.judge(tx, family, new Docket<>(topic, now, List.of(), due, waking, null))
                                        .map(judgement -> judgement.woken())))
                .invoke(judged -> metrics.count(judged.stream().map(Count::of).toList()))
                .map(List::size);
    }

    private Uni<List<ParkedMessage>> due(SqlConnection tx, Instant now, int size) {
        return parking.trySweep(tx, config.topic())
                .chain(alone -> alone
                        ? parking.due(tx, config.topic(), now, size)
                        : Uni.createFrom().item(List.<ParkedMessage>of()));
    }

    /** Whoever has taken the message meanwhile has judged it. */
    private <M> Uni<Void> quarantine(Projection<M> family, ParkedMessage message, Poison poison) {
        Instant now = clock.instant();
        return pool.withTransaction(tx -> parking.remove(tx, config.topic(), message)
                .chain(there -> there
                        ? givingUp.giveUp(tx, family, decoding.decode(message.record(), family.decoder()), poison, now)
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    private <T> T await(Uni<T> work) {
        try {
            return work.await().atMost(config.transactionTimeout().plus(config.singleTimeout()));
        } catch (StackOverflowError e) {
            throw new IllegalStateException(e);
        }
    }
}
