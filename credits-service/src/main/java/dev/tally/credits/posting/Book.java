package dev.tally.credits.posting;

import dev.tally.credits.lot.Admission;
import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.Drain.Take;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import dev.tally.credits.posting.Settlement.Allocation;
import dev.tally.credits.posting.Settlement.LotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One address while a batch is worked on: its lots, the spends that are replayed, and what of both is stored.
 *
 * <p>It is closed when the address waits for a rebuild, and from the first row on that is too far back to be replayed:
 * then rows go to the ledger only, and the lots follow with the rebuild (C4.8).
 */
public final class Book {

    private final String address;
    private final LotBook lots;
    private final List<Lot> stored;
    private final Map<EntryKey, Map<LotId, Long>> storedTakes = new HashMap<>();
    private final Set<EntryKey> sent = new HashSet<>();
    private Instant from;
    private boolean grown;

    private Book(String address, Instant from, DrainOrder order, List<Lot> stored) {
        this.address = address;
        this.from = from;
        this.lots = new LotBook(order);
        this.stored = stored;
    }

    /** An address of which nothing is replayed. */
    public static Book open(Footing footing, DrainOrder order, List<Lot> stored) {
        var book = new Book(footing.address(), footing.from(), order, stored);
        stored.forEach(book.lots::grant);
        return book;
    }

    /** An address with the spends of {@link Replayed}, as it was before the first of them. */
    public static Book replay(Footing footing, DrainOrder order, List<Lot> stored, Replayed replayed) {
        var book = new Book(footing.address(), footing.from(), order, stored);
        Map<LotId, Long> given = new HashMap<>();
        replayed.takes().forEach(take -> {
            given.merge(take.lot(), take.amount(), Long::sum);
            book.storedTakes.computeIfAbsent(take.spend(), _ -> new HashMap<>()).put(take.lot(), take.amount());
        });
        for (Lot lot : stored) {
            long before = lot.remaining() + given.getOrDefault(LotId.of(lot), 0L);
            if (before < 0 || before > lot.granted()) {
                // Damaged: nothing can be built on it, and a rebuild mends it.
                book.close();
                return book;
            }
            book.lots.grant(lot.withRemaining(before));
        }
        for (Replayed.Spent spent : replayed.spends()) {
            book.lots.spend(spent.key(), spent.amount());
            book.storedTakes.computeIfAbsent(spent.key(), _ -> Map.of());
            if (spent.sent()) {
                book.sent.add(spent.key());
            }
        }
        return book;
    }

    boolean isClosed() {
        return from.equals(Instant.MAX);
    }

    /** Whether rows came that its lots do not know of. */
    boolean isOutgrown() {
        return isClosed() && grown;
    }

    /** Whether a row of this instant can be worked in. */
    boolean reaches(Instant at) {
        return !at.isBefore(from);
    }

    private void close() {
        from = Instant.MAX;
    }

    /** Takes up a row of the ledger. */
    void enter(LedgerRow row) {
        grown = true;
        if (!reaches(row.key().messageAt())) {
            close();
        } else if (row.amount() > 0) {
            lots.grant(Lot.granted(address, row.key(), row.amount(), row.expiresAt()));
        } else {
            lots.spend(row.key(), -row.amount());
        }
    }

    boolean admits(EntryKey place, long amount) {
        return Admission.admits(lots, place, amount);
    }

    long available(EntryKey place, long limit) {
        return Admission.available(lots, place, limit);
    }

    /**
     * What admitted spends take when they follow one another, and their places are still to be found.
     *
     * @param keys their places as long as nothing else is known
     */
    List<Drain> drain(List<EntryKey> keys, List<Long> amounts) {
        for (int i = 0; i < keys.size(); i++) {
            lots.spend(keys.get(i), amounts.get(i));
        }
        return lots.drainsFrom(keys.getFirst()).subList(0, keys.size());
    }

    /** The places of drained spends are found. */
    void place(List<EntryKey> from, List<EntryKey> to) {
        grown = true;
        lots.rename(from, to);
        sent.addAll(to);
    }

    /** Adds what is to be written of this address. */
    void settle(Settlement settlement) {
        if (isClosed()) {
            return;
        }
        List<Lot> now = lots.lots();
        for (int i = 0; i < stored.size(); i++) {
            if (now.get(i).remaining() != stored.get(i).remaining()) {
                settlement.drained().add(now.get(i));
            }
        }
        settlement.granted().addAll(now.subList(stored.size(), now.size()));
        lots.drains().forEach(drain -> settle(settlement, drain));
    }

    private void settle(Settlement settlement, Drain drain) {
        Map<LotId, Long> before = storedTakes.get(drain.spend());
        boolean isSent = sent.contains(drain.spend());
        if (before == null) {
            settlement.drains().add(new Settlement.Settled(drain, isSent));
            drain.takes().forEach(take -> settlement.allocations().add(allocation(drain, take)));
            return;
        }
        var gone = new HashMap<>(before);
        for (Take take : drain.takes()) {
            if (!gone.remove(LotId.of(take.lot()), take.amount())) {
                settlement.allocations().add(allocation(drain, take));
            }
        }
        gone.forEach((lot, amount) ->
                settlement.withdrawn().add(new Allocation(address, drain.spend(), lot.ref(), lot.index(), amount)));
        if (isSent) {
            long covered = before.values().stream().mapToLong(Long::longValue).sum();
            settlement.losses().add(covered - drain.covered());
        }
    }

    private Allocation allocation(Drain drain, Take take) {
        return new Allocation(
                address, drain.spend(), take.lot().key().ref(), take.lot().key().index(), take.amount());
    }

    /**
     * The spends of an address from some place on, as they are stored.
     *
     * @param takes who paid for them
     */
    public record Replayed(List<Spent> spends, List<Allocation> takes) {

        static final Replayed NOTHING = new Replayed(new ArrayList<>(), new ArrayList<>());

        /** A stored spend; {@code sent} when it is the sender's row of a transfer. */
        public record Spent(EntryKey key, long amount, boolean sent) {}
    }
}
