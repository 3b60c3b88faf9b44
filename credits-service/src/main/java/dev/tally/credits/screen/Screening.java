package dev.tally.credits.screen;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.repair.AddressRepair;
import dev.tally.credits.repair.LotTables;
import dev.tally.credits.repair.StoredOrder;
import dev.tally.credits.screen.ScreenStore.Range;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One look at everything: what the screens flag is replayed, each address in a transaction of its own, and nothing else
 * is (C5.3). Where nothing is wrong nothing is written. Blocks, for virtual threads.
 */
@ApplicationScoped
class Screening {

    /** A range of addresses with very long ledgers takes longer than a read may. */
    private static final String TAKE_TIME = "set statement_timeout = '10min'";

    private static final String TAKE_NO_MORE = "reset statement_timeout";

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Pool pool;
    private final ScreenStore store;
    private final StoredOrder storedOrder;
    private final AddressRepair repair;
    private final ScreenConfig config;
    private final ScreenMetrics metrics;
    private final Clock clock;

    Screening(
            Pool pool,
            ScreenStore store,
            StoredOrder storedOrder,
            AddressRepair repair,
            ScreenConfig config,
            ScreenMetrics metrics,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.storedOrder = storedOrder;
        this.repair = repair;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * What a look has found.
     *
     * @param flagged addresses by screen
     * @param repaired of the flagged those in which a row was wrong indeed
     */
    record Report(long addresses, Map<Screen, Integer> flagged, int repaired) {}

    /**
     * Looks, unless another replica does; it must be possible to be interrupted by an exception at any time.
     *
     * @param moving whether the watermark moves although nothing was wrong
     */
    void look(boolean moving) {
        SqlConnection session = await(pool.getConnection());
        try {
            if (!await(store.tryLock(session))) {
                return;
            }
            try {
                await(session.query(TAKE_TIME).execute());
                look(session, moving);
            } finally {
                await(session.query(TAKE_NO_MORE).execute().chain(() -> store.unlock(session)));
            }
        } finally {
            await(session.close());
        }
    }

    private void look(SqlConnection session, boolean moving) {
        Instant beganAt = clock.instant();
        Instant watermark = await(store.watermark(session));
        DrainOrder order = await(storedOrder.read(session));
        var flagged = new EnumMap<Screen, Integer>(Screen.class);
        SortedSet<String> suspects = new TreeSet<>();
        long addresses = 0;
        String after = Range.ALL.after();
        while (after != null) {
            Range range = await(store.range(session, after, config.range()));
            addresses += range.accounts();
            for (Screen screen : Screen.values()) {
                List<String> found = ask(session, screen, range, watermark, order);
                flagged.merge(screen, found.size(), Integer::sum);
                metrics.flagged(screen, found.size());
                suspects.addAll(found);
            }
            metrics.screened(range.accounts());
            after = range.next();
        }
        Report report = new Report(addresses, flagged, repair(suspects));
        if (moving || report.repaired() > 0) {
            await(pool.withTransaction(tx -> store.passed(tx, beganAt)));
        }
        tell(report, Duration.between(beganAt, clock.instant()));
    }

    private List<String> ask(SqlConnection session, Screen screen, Range range, Instant watermark, DrainOrder order) {
        return await(
                switch (screen) {
                    case STRUCTURE, CONSERVATION -> store.flagged(session, screen, LotTables.LIVE, range);
                    case INVERSION -> store.inverted(session, range, watermark, order);
                });
    }

    private int repair(SortedSet<String> suspects) {
        int repaired = 0;
        for (String address : suspects) {
            List<String> one = List.of(address);
            int rows = await(pool.withTransaction(tx -> repair.lock(tx, one).chain(() -> repair.repair(tx, one))));
            if (rows > 0) {
                repaired++;
                Log.warnf("credits_repaired address=%s rows=%d", address, rows);
            }
        }
        metrics.repaired(repaired);
        return repaired;
    }

    private static void tell(Report report, Duration took) {
        Log.infof(
                "credits_screened addresses=%d structure=%d conservation=%d inversion=%d repaired=%d seconds=%.1f",
                report.addresses(),
                report.flagged().getOrDefault(Screen.STRUCTURE, 0),
                report.flagged().getOrDefault(Screen.CONSERVATION, 0),
                report.flagged().getOrDefault(Screen.INVERSION, 0),
                report.repaired(),
                took.toMillis() / 1000.0);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
