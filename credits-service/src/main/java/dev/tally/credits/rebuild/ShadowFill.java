package dev.tally.credits.rebuild;

import dev.tally.credits.repair.EntryPages;
import dev.tally.credits.repair.Replay;
import dev.tally.credits.repair.Replay.Chunk;
import dev.tally.rebuild.shadow.TouchedStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fills the shadow tables: from the whole ledger, and again for addresses that were written to meanwhile. Blocks. */
@Singleton
class ShadowFill {

    /** So much of the ledger is one page, and about so much is one statement. */
    private static final int PAGE_ROWS = 10_000;

    /** Addresses of one round of catching up. */
    private static final int ROUND = 2_000;

    /** With so few left in a round ingestion can wait for the rest. */
    private static final int FEW = 500;

    /** More rounds than that mean that writers are faster; then they have to wait for the rest. */
    private static final int ROUNDS_MAX = 1_000;

    private final Pool pool;
    private final ShadowStore store;
    private final TouchedStore touched;

    ShadowFill(Pool pool, ShadowStore store, TouchedStore touched) {
        this.pool = pool;
        this.store = store;
        this.touched = touched;
    }

    /** While one chunk is written, the next one is computed and the one behind it is read. */
    void fill(ShadowRun run) {
        run.job().expect(store.ledgerRows(pool).await().indefinitely());
        var writing = new Writing(run);
        var replay = new Replay(run.order(), PAGE_ROWS, writing::write);
        try {
            EntryPages.all(pool, PAGE_ROWS).forEach(page -> {
                run.job().check();
                page.forEach(replay::add);
                run.job().advance(page.size());
            });
            replay.end();
        } finally {
            writing.end();
        }
    }

    /** Rounds until few addresses are left that were written to since they were read. */
    int catchUp(ShadowRun run) {
        int again = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            run.job().check();
            int taken = round(run);
            again += taken;
            if (taken < FEW) {
                break;
            }
        }
        return again;
    }

    private int round(ShadowRun run) {
        SqlConnection tx = pool.getConnection().await().indefinitely();
        try {
            tx.query("begin").execute().await().indefinitely();
            List<String> addresses = touched.take(tx, ROUND).await().indefinitely();
            Redone redone = redo(tx, run, addresses);
            tx.query("commit").execute().await().indefinitely();
            redone.count(run);
            return addresses.size();
        } catch (RuntimeException failed) {
            tx.query("rollback").execute().onFailure().recoverWithNull().await().indefinitely();
            throw failed;
        } finally {
            tx.close().await().indefinitely();
        }
    }

    /** Addresses whose marks somebody else has taken; in a transaction of its own, that others see it at once. */
    void again(ShadowRun run, List<String> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        pool.withTransaction(tx -> Uni.createFrom()
                        .item(() -> redo(tx, run, addresses))
                        .runSubscriptionOn(command -> Thread.ofVirtual().start(command)))
                .await()
                .indefinitely()
                .count(run);
    }

    /**
     * What became of the checksums when addresses were done again; counts when it is committed.
     *
     * @param before what was stored of them before, as far as it is asked for; so with {@code after}
     */
    private record Redone(Checksums before, Checksums removed, Checksums added, Checksums after) {

        void count(ShadowRun run) {
            run.expect(added.minus(removed));
            Checksums shadow = run.shadow();
            if (shadow != null) {
                run.found(shadow.plus(after).minus(before));
            }
        }
    }

    private Redone redo(SqlConnection tx, ShadowRun run, List<String> addresses) {
        if (addresses.isEmpty()) {
            return new Redone(Checksums.ZERO, Checksums.ZERO, Checksums.ZERO, Checksums.ZERO);
        }
        Checksums before = look(tx, run, addresses);
        Checksums removed = store.remove(tx, addresses).await().indefinitely();
        var added = new Checksums[] {Checksums.ZERO};
        var replay = new Replay(run.order(), PAGE_ROWS, chunk -> added[0] = added[0].plus(write(tx, chunk)));
        EntryPages.of(tx, addresses, PAGE_ROWS).forEach(page -> page.forEach(replay::add));
        replay.end();
        return new Redone(before, removed, added[0], look(tx, run, addresses));
    }

    private Checksums look(SqlConnection tx, ShadowRun run, List<String> addresses) {
        return run.isLookedAt() ? store.stored(tx, addresses).await().indefinitely() : Checksums.ZERO;
    }

    private Checksums write(SqlConnection tx, Chunk chunk) {
        Checksums lots = store.addLots(tx, chunk.lots()).await().indefinitely();
        return lots.plus(store.addAllocations(tx, chunk.allocations()).await().indefinitely());
    }

    /** One statement per table is under way at a time. */
    private final class Writing {

        private final ShadowRun run;
        private CompletableFuture<Checksums> lots = CompletableFuture.completedFuture(Checksums.ZERO);
        private CompletableFuture<Checksums> allocations = CompletableFuture.completedFuture(Checksums.ZERO);

        private Writing(ShadowRun run) {
            this.run = run;
        }

        private void write(Chunk chunk) {
            var next = chunk.allocations();
            end();
            lots = store.addLots(pool, chunk.lots()).subscribeAsCompletionStage();
            allocations = store.addAllocations(pool, next).subscribeAsCompletionStage();
        }

        private void end() {
            run.expect(lots.join());
            lots = CompletableFuture.completedFuture(Checksums.ZERO);
            run.expect(allocations.join());
            allocations = CompletableFuture.completedFuture(Checksums.ZERO);
        }
    }
}
