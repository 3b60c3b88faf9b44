package dev.tally.drift;

import dev.tally.sql.Outage;
import dev.tally.sql.SchemaMigration;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Lets the checks take turns, one sample at a time, round and round through their keys (R21). Ingest goes on meanwhile:
 * a sample takes no lock, and a repair locks only the keys that differ.
 */
@ApplicationScoped
class DriftRunner {

    /** Beyond what the server gives a statement; then the connection is not to be waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private record Turn(DriftCheck check, Outage outage, Counter corrected) {}

    private final Pool pool;
    private final DriftStore store;
    private final DriftConfig config;
    private final SchemaMigration migration;
    private final Clock clock;
    private final List<Turn> turns;
    private int next;
    private volatile boolean stopping;

    DriftRunner(
            Pool pool,
            DriftStore store,
            @All List<DriftCheck> checks,
            DriftConfig config,
            SchemaMigration migration,
            MeterRegistry registry,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.config = config;
        this.migration = migration;
        this.clock = clock;
        this.turns = checks.stream()
                .map(check ->
                        new Turn(check, new Outage(), registry.counter("tally.drift.corrected", "check", check.name())))
                .toList();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "{tally.drift.interval}", identity = "drift", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return turns.isEmpty() || stopping || !migration.isDone()
                ? Uni.createFrom().voidItem()
                : takeTurn();
    }

    /** One sample of the check whose turn it is; never fails. */
    Uni<Void> takeTurn() {
        Turn turn = turns.get(next);
        next = (next + 1) % turns.size();
        if (turn.outage().isWaiting(clock.instant())) {
            return Uni.createFrom().voidItem();
        }
        return sample(turn.check())
                .chain(suspects -> repair(turn, suspects))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(() -> {
                    if (turn.outage().end()) {
                        Log.infof("drift_check_goes_on check=%s", turn.check().name());
                    }
                })
                .onFailure()
                .recoverWithItem(failure -> failed(turn, failure));
    }

    private Uni<List<String>> sample(DriftCheck check) {
        return pool.withTransaction(tx -> store.tryLock(tx, check.name())
                .chain(mine -> mine
                        ? store.lastKey(tx, check.name())
                                .chain(after -> check.sample(tx, after.orElse(null), config.sample()))
                                .call(sample -> store.moveTo(tx, check.name(), sample.lastKey(), clock.instant()))
                                .map(DriftCheck.Sample::suspects)
                        : Uni.createFrom().item(List.of())));
    }

    /** In a transaction of its own: a repair that fails must not bring the same sample back for ever. */
    private Uni<Void> repair(Turn turn, List<String> suspects) {
        if (suspects.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return pool.withTransaction(tx ->
                        turn.check().lock(tx, suspects).chain(() -> turn.check().repair(tx, suspects)))
                .invoke(corrected -> {
                    if (corrected > 0) {
                        turn.corrected().increment(corrected);
                        Log.warnf(
                                "drift_corrected check=%s keys=%d", turn.check().name(), corrected);
                    }
                })
                .replaceWithVoid();
    }

    private Void failed(Turn turn, Throwable failure) {
        if (turn.outage().note(clock.instant()) && !stopping) {
            Log.warnf(
                    "drift_check_waits check=%s reason=\"%s\" retry=for_ever",
                    turn.check().name(), failure.getMessage());
        }
        return null;
    }
}
