package dev.tally.credits.rebuild;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.rebuild.RebuildJob;
import dev.tally.rebuild.shadow.TouchedStore;
import io.quarkus.logging.Log;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** All lots and allocations anew, in tables beside the live ones, while messages and reads go on (R20). Blocks. */
@Singleton
class WholeRebuild {

    private final Pool maintenance;
    private final TouchedStore touched;
    private final ShadowFill fill;
    private final ShadowCheck check;
    private final ShadowSwap swap;
    private final Clock clock;

    WholeRebuild(
            @ReactiveDataSource("maintenance") Pool maintenance,
            TouchedStore touched,
            ShadowFill fill,
            ShadowCheck check,
            ShadowSwap swap,
            Clock clock) {
        this.maintenance = maintenance;
        this.touched = touched;
        this.fill = fill;
        this.check = check;
        this.swap = swap;
        this.clock = clock;
    }

    Map<String, Object> run(RebuildJob job, DrainOrder order) {
        ShadowRun run = begin(job, order);
        build(run);
        Instant builtAt = clock.instant();
        check.look(run);
        run.tell("check_seconds", Duration.between(builtAt, clock.instant()).toMillis() / 1000.0);
        swap.swap(run);
        Duration took = Duration.between(run.beganAt(), clock.instant());
        run.tell("seconds", took.toMillis() / 1000.0);
        run.tell("rows_per_second", job.rows() * 1000 / Math.max(1, took.toMillis()));
        try {
            swap.dropOld();
        } catch (RuntimeException later) {
            Log.warnf("rebuild_old_tables_stay reason=\"%s\" dropped=at_the_next_start", later.getMessage());
        }
        return run.result();
    }

    /** From here on writers tell what they touch. */
    ShadowRun begin(RebuildJob job, DrainOrder order) {
        var run = new ShadowRun(job, order, clock.instant());
        run.tell("policy", order.version());
        await(maintenance.withConnection(ShadowSwap.TABLES::create));
        await(maintenance.withTransaction(tx -> touched.begin(tx, job.id(), run.beganAt())));
        return run;
    }

    /** The shadow tables are what the ledger says, but for the few addresses that were written to just now. */
    void build(ShadowRun run) {
        fill.fill(run);
        run.tell("rows", run.job().rows());
        run.tell(
                "fill_seconds", Duration.between(run.beganAt(), clock.instant()).toMillis() / 1000.0);
        run.job().check();
        Instant filledAt = clock.instant();
        await(maintenance.withConnection(ShadowSwap.TABLES::index));
        run.tell("index_seconds", Duration.between(filledAt, clock.instant()).toMillis() / 1000.0);
        run.tell("touched_addresses", fill.catchUp(run));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
