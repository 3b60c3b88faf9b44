package dev.tally.credits.repair;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.Drain.Take;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs ledger rows, address by address, through {@link LotBook} and hands over what they give, in chunks; of an address
 * of any length only the open lots are kept in memory.
 */
public final class Replay {

    private final DrainOrder order;
    private final int chunkRows;
    private final Consumer<Chunk> consumer;

    private LotBook book;
    private @Nullable String address;
    private @Nullable Instant lastAt;
    private int inBook;
    private List<Lot> lots = new ArrayList<>();
    private List<Spent> spends = new ArrayList<>();
    private int rows;

    /**
     * A replay at its beginning.
     *
     * @param chunkRows rows of the ledger from which on a chunk is handed over
     */
    public Replay(DrainOrder order, int chunkRows, Consumer<Chunk> consumer) {
        this.order = order;
        this.chunkRows = chunkRows;
        this.consumer = consumer;
        this.book = new LotBook(order);
    }

    /** A spend of an address, as it was drained. */
    public record Spent(String address, Drain drain) {}

    /** A part of a spend that a lot of the address paid for. */
    public record Allocation(String address, EntryKey spend, EntryKey lot, long amount) {}

    /**
     * A part of what a replay gives; every lot and every spend is in one chunk.
     *
     * @param rows of the ledger behind it
     */
    public record Chunk(List<Lot> lots, List<Spent> spends, int rows) {

        /** Who paid for the spends. */
        public List<Allocation> allocations() {
            var allocations = new ArrayList<Allocation>(spends.size() + spends.size() / 4);
            for (Spent spent : spends) {
                Drain drain = spent.drain();
                for (Take take : drain.takes()) {
                    allocations.add(new Allocation(
                            spent.address(), drain.spend(), take.lot().key(), take.amount()));
                }
            }
            return allocations;
        }
    }

    /** The next row in the order of address, message time, reference and index. */
    public void add(Entry entry) {
        Instant at = entry.key().messageAt();
        if (!entry.address().equals(address)) {
            closeAddress();
            address = entry.address();
        } else if (inBook >= chunkRows && !at.equals(lastAt)) {
            // All that is still to come of the address is later, so what is empty or expired by now stays so.
            var closed = book.close(at);
            keep(closed.lots(), closed.drains());
            handOver();
        }
        if (entry.amount() > 0) {
            book.grant(Lot.granted(entry.address(), entry.key(), entry.amount(), entry.expiresAt()));
        } else {
            book.spend(entry.key(), -entry.amount());
        }
        lastAt = at;
        inBook++;
    }

    /** There are no more rows. */
    public void end() {
        closeAddress();
        if (rows > 0) {
            handOver();
        }
    }

    private void closeAddress() {
        if (inBook == 0) {
            return;
        }
        keep(book.lots(), book.drains());
        book = new LotBook(order);
        if (rows >= chunkRows) {
            handOver();
        }
    }

    private void keep(List<Lot> left, List<Drain> drains) {
        String of = Objects.requireNonNull(address);
        lots.addAll(left);
        drains.forEach(drain -> spends.add(new Spent(of, drain)));
        rows += inBook;
        inBook = 0;
    }

    private void handOver() {
        consumer.accept(new Chunk(lots, spends, rows));
        lots = new ArrayList<>();
        spends = new ArrayList<>();
        rows = 0;
    }
}
