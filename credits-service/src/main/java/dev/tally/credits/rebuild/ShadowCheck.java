package dev.tally.credits.rebuild;

import dev.tally.credits.rebuild.ShadowStore.Compared;
import dev.tally.credits.repair.LotTables;
import dev.tally.credits.screen.Screen;
import dev.tally.credits.screen.ScreenStore;
import dev.tally.credits.screen.ScreenStore.Range;
import dev.tally.rebuild.RebuildFailed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

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

    /** Reads all there is, both tables at once; from here on it is followed what is changed. */
    void look(ShadowRun run) {
        CompletableFuture<Checksums> ofAllocations =
                beside(session -> await(store.storedAllocations(session, LotTables.SHADOW)));
        Checksums ofLots = patiently(session -> await(store.storedLots(session)));
        run.found(ofLots.plus(ofAllocations.join()));
        requireEqual(run);
        CompletableFuture<Checksums> liveAllocations =
                beside(session -> await(store.storedAllocations(session, LotTables.LIVE)));
        Compared compared = patiently(session -> await(store.compare(session)));
        run.tell("live", compared.live().plus(liveAllocations.join()).toString());
        run.tell("changed_addresses", compared.differing());
        CompletableFuture<List<String>> unconserved = beside(session -> flagged(session, run, Screen.CONSERVATION));
        List<String> unstructured = patiently(session -> flagged(session, run, Screen.STRUCTURE));
        requireNone(run, Screen.CONSERVATION, unconserved.join());
        requireNone(run, Screen.STRUCTURE, unstructured);
    }

    private <T> CompletableFuture<T> beside(Function<SqlConnection, T> question) {
        return CompletableFuture.supplyAsync(() -> patiently(question), Thread::startVirtualThread);
    }

    /** A scan of everything takes longer than a read may, and joins of everything more memory. */
    private <T> T patiently(Function<SqlConnection, T> question) {
        SqlConnection session = await(pool.getConnection());
        try {
            await(session.query("set statement_timeout = 0; set work_mem = '128MB'")
                    .execute());
            return question.apply(session);
        } finally {
            await(session.query("reset statement_timeout; reset work_mem").execute());
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

    private static void requireNone(ShadowRun run, Screen screen, List<String> flagged) {
        if (!flagged.isEmpty()) {
            throw new RebuildFailed(
                    "screen_flags screen=" + screen.word() + " addresses=" + flagged.size() + " among="
                            + flagged.subList(0, Math.min(NAMED, flagged.size())),
                    run.result());
        }
    }

    private List<String> flagged(SqlConnection session, ShadowRun run, Screen screen) {
        var flagged = new ArrayList<String>();
        String after = Range.ALL.after();
        while (after != null) {
            run.job().check();
            Range range = await(screens.range(session, after, RANGE));
            flagged.addAll(await(screens.flagged(session, screen, LotTables.SHADOW, range)));
            after = range.next();
        }
        return flagged;
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
