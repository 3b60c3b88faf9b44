package dev.tally.credits.rebuild;

import dev.tally.credits.repair.LotTables;
import dev.tally.credits.screen.Screen;
import dev.tally.credits.screen.ScreenStore;
import dev.tally.credits.screen.ScreenStore.Range;
import dev.tally.rebuild.RebuildFailed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks at the shadow tables before they take the place of the live ones, while everybody goes on working. Blocks. */
@Singleton
class ShadowCheck {

    private static final int RANGE = 100_000;
    private static final int NAMED = 10;

    private final Pool pool;
    private final ShadowStore store;
    private final ScreenStore screens;

    ShadowCheck(Pool pool, ShadowStore store, ScreenStore screens) {
        this.pool = pool;
        this.store = store;
        this.screens = screens;
    }

    /** Reads all there is; from here on it is followed what is changed. */
    void look(ShadowRun run) {
        SqlConnection session = await(pool.getConnection());
        try {
            // A scan of everything takes longer than a read may.
            await(session.query("set statement_timeout = 0").execute());
            run.found(await(store.stored(session, LotTables.SHADOW)));
            requireEqual(run);
            Checksums live = await(store.stored(session, LotTables.LIVE));
            run.tell("live", live.toString());
            run.tell("changed_addresses", await(store.differing(session)));
            screen(session, run, Screen.STRUCTURE);
            screen(session, run, Screen.CONSERVATION);
        } finally {
            await(session.query("reset statement_timeout").execute());
            await(session.close());
        }
    }

    /** What was written and what is stored must be the same. */
    void requireEqual(ShadowRun run) {
        Checksums expected = run.expected();
        run.tell("expected", expected.toString());
        run.tell("shadow", String.valueOf(run.shadow()));
        if (!expected.equals(run.shadow())) {
            throw new RebuildFailed("checksums_differ expected=" + expected + " shadow=" + run.shadow(), run.result());
        }
    }

    private void screen(SqlConnection session, ShadowRun run, Screen screen) {
        String after = Range.ALL.after();
        while (after != null) {
            run.job().check();
            Range range = await(screens.range(session, after, RANGE));
            List<String> flagged = await(screens.flagged(session, screen, LotTables.SHADOW, range));
            if (!flagged.isEmpty()) {
                throw new RebuildFailed(
                        "screen_flags screen=" + screen.word() + " addresses=" + flagged.size() + " among="
                                + flagged.subList(0, Math.min(NAMED, flagged.size())),
                        run.result());
            }
            after = range.next();
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
