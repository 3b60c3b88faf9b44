package dev.tally.credits.rebuild;

import dev.tally.rebuild.RebuildFailed;
import dev.tally.rebuild.shadow.ShadowTables;
import dev.tally.rebuild.shadow.TouchedStore;
import dev.tally.sql.FailureKind;
import io.quarkus.logging.Log;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The end of a rebuild beside the live tables: ingestion stands for a moment, the addresses that were written to last are
 * done again, and the tables change places. Blocks.
 *
 * <p>Who reads is never kept waiting for long: the lock that keeps readers away is asked for a tenth of a second at a
 * time, so that nobody queues for longer behind one who reads on, and it is held for the renaming alone.
 */
@Singleton
class ShadowSwap {

    static final ShadowTables TABLES = new ShadowTables(List.of("credit_lot", "credit_allocation"));

    /** Longer than a slice takes; the tables wait for what is under way. */
    private static final String BEGIN = "begin; set local lock_timeout = '60s'";

    private static final String ASK_BRIEFLY = "savepoint asked; set local lock_timeout = '100ms'";

    /** More than that are done again while ingestion goes on. */
    private static final int LAST_MAX = 20_000;

    /** How long ingestion stands at most while readers do not let go. */
    private static final Duration STAND_MAX = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_MAX = 120;

    private final Pool pool;
    private final Pool maintenance;
    private final ShadowFill fill;
    private final ShadowCheck check;
    private final SwapStore store;
    private final TouchedStore touched;
    private final Clock clock;

    ShadowSwap(
            Pool pool,
            @ReactiveDataSource("maintenance") Pool maintenance,
            ShadowFill fill,
            ShadowCheck check,
            SwapStore store,
            TouchedStore touched,
            Clock clock) {
        this.pool = pool;
        this.maintenance = maintenance;
        this.fill = fill;
        this.check = check;
        this.store = store;
        this.touched = touched;
        this.clock = clock;
    }

    /** Tries until the readers leave a gap. */
    void swap(ShadowRun run) {
        for (int tries = 1; tries <= TRIES_MAX; tries++) {
            run.job().check();
            if (tried(run)) {
                run.tell("swap_tries", tries);
                return;
            }
            sleep(PAUSE);
            fill.catchUp(run);
        }
        throw new RebuildFailed("swap_lock_not_granted tries=" + TRIES_MAX, run.result());
    }

    /** The tables of before; who still reads them is waited for by the server. */
    void dropOld() {
        await(maintenance.withConnection(TABLES::drop));
    }

    private boolean tried(ShadowRun run) {
        SqlConnection owner = await(maintenance.getConnection());
        boolean swapped = false;
        try {
            await(owner.query(BEGIN).execute());
            swapped = finish(owner, run);
            return swapped;
        } finally {
            if (!swapped) {
                await(owner.query("rollback").execute().onFailure().recoverWithNull());
            }
            await(owner.close());
        }
    }

    private boolean finish(SqlConnection owner, ShadowRun run) {
        ShadowTables.Plan plan = await(TABLES.plan(owner));
        long stoodAt = System.nanoTime();
        Map<String, Long> positions = await(store.stand(owner));
        await(touched.close(owner));
        if (!await(touched.isOf(owner, run.job().id()))) {
            throw new RebuildFailed("another_rebuild_began", run.result());
        }
        List<String> last = await(touched.take(owner, LAST_MAX));
        if (last.size() == LAST_MAX) {
            return false;
        }
        fill.again(run, last);
        check.requireEqual(run);
        return withoutReaders(owner, plan, stoodAt)
                .map(lockedAt -> {
                    await(owner.query(plan.rename()).execute());
                    await(store.taken(owner, run.order(), clock.instant()));
                    await(owner.query("commit").execute());
                    tell(run, positions, last.size(), stoodAt, lockedAt);
                    return true;
                })
                .orElse(false);
    }

    /**
     * When the lock was granted; empty when readers did not let go.
     *
     * <p>First the transactions are waited for that began before the last rows were written: to them these rows would
     * not be there, once the tables have changed places.
     */
    private Optional<Long> withoutReaders(SqlConnection owner, ShadowTables.Plan plan, long stoodAt) {
        OffsetDateTime written = await(pool.query("select clock_timestamp()").execute())
                .iterator()
                .next()
                .getOffsetDateTime(0);
        while (System.nanoTime() - stoodAt < STAND_MAX.toNanos()) {
            if (await(ShadowTables.oldSnapshots(pool, written)) == 0 && locked(owner, plan)) {
                return Optional.of(System.nanoTime());
            }
            sleep(Duration.ofMillis(20));
        }
        return Optional.empty();
    }

    private boolean locked(SqlConnection owner, ShadowTables.Plan plan) {
        await(owner.query(ASK_BRIEFLY).execute());
        try {
            await(owner.query(plan.lock()).execute());
            return true;
        } catch (RuntimeException refused) {
            if (FailureKind.of(refused) != FailureKind.TRANSIENT) {
                throw refused;
            }
            await(owner.query("rollback to savepoint asked").execute());
            return false;
        }
    }

    private static void tell(ShadowRun run, Map<String, Long> positions, int last, long stoodAt, long lockedAt) {
        long now = System.nanoTime();
        double lockMillis = (now - lockedAt) / 1e6;
        run.tell("positions", positions);
        run.tell("last_addresses", last);
        run.tell("swap_lock_ms", lockMillis);
        run.tell("stood_ms", (now - stoodAt) / 1e6);
        Log.infof(
                "rebuild_swapped id=%d positions=%s expected=%s shadow=%s swap_lock_ms=%.1f",
                run.job().id(), positions, run.expected(), run.shadow(), lockMillis);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
