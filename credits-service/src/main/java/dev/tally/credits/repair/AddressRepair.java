package dev.tally.credits.repair;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.repair.Replay.Allocation;
import dev.tally.credits.repair.Replay.Chunk;
import dev.tally.rebuild.shadow.TouchedStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes lots and allocations of addresses what a replay of their ledger rows gives (C4.7), in the caller's transaction;
 * writes only what differs. Of an address with a million rows only the open lots are in memory.
 */
@ApplicationScoped
public class AddressRepair {

    private static final int PAGE_ROWS = 5_000;

    private final TouchedStore touched;
    private final RepairStore store;
    private final StoredOrder storedOrder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    AddressRepair(TouchedStore touched, RepairStore store, StoredOrder storedOrder) {
        this.touched = touched;
        this.store = store;
        this.storedOrder = storedOrder;
    }

    /** Locks the accounts, in their order, as everybody does who writes what is derived from them. */
    public Uni<Void> lock(SqlConnection tx, List<String> addresses) {
        return touched.pass(tx, addresses).chain(() -> store.lock(tx, addresses));
    }

    /**
     * Replays addresses whose accounts {@link #lock} has locked, in the order that the tables were drained in.
     *
     * @return how many rows were wrong, missing or too many; 0 = nothing was written
     */
    public Uni<Integer> repair(SqlConnection tx, List<String> addresses) {
        return storedOrder.read(tx).chain(order -> Uni.createFrom()
                .item(() -> replay(tx, addresses, order))
                .runSubscriptionOn(threads));
    }

    private int replay(SqlConnection tx, List<String> addresses, DrainOrder order) {
        var mended = new AtomicInteger();
        Replay replay = new Replay(order, PAGE_ROWS, chunk -> mended.addAndGet(mend(tx, chunk)));
        EntryPages.of(tx, addresses, PAGE_ROWS).forEach(page -> page.forEach(replay::add));
        replay.end();
        return mended.get() + store.dropOrphans(tx, addresses).await().indefinitely();
    }

    private int mend(SqlConnection tx, Chunk chunk) {
        List<Allocation> allocations = chunk.allocations();
        int lots = store.mendLots(tx, chunk.lots()).await().indefinitely();
        int dropped =
                store.dropAllocations(tx, chunk.spends(), allocations).await().indefinitely();
        return lots + dropped + store.mendAllocations(tx, allocations).await().indefinitely();
    }
}
