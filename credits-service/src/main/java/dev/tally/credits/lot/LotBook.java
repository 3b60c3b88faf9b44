package dev.tally.credits.lot;

import dev.tally.credits.lot.Drain.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The lots of one address while entries of its ledger are added, in any order: lots and drains are always those that a
 * replay in the order of the ledger gives (C4.1, C4.2, C4.7). That order is message time, grants before spends,
 * reference, index.
 *
 * <p>A spend that comes before others in that order takes them back and they are drained anew behind it, so the cost is
 * that of what is replayed. Entries that come in order cost one pass over the lots: one that is empty, or expired, is
 * not looked at again. Not for several threads.
 */
public final class LotBook {

    private final DrainOrder order;
    private final List<Holding> lots = new ArrayList<>();
    /** Something is left of them, and no spend that is applied has seen them expired. */
    private final TreeSet<Holding> open;

    private final List<Holding> lapsed = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    /** All of them come behind those applied. */
    private final TreeMap<EntryKey, Long> pending = new TreeMap<>();

    public LotBook(DrainOrder order) {
        this.order = order;
        this.open = new TreeSet<>((left, right) -> order.comparator().compare(left.start, right.start));
    }

    /** Adds a lot as it was before the first spend of this book. */
    public void grant(Lot lot) {
        Instant at = lot.key().messageAt();
        if (!applied.isEmpty() && !at.isAfter(applied.getLast().key.messageAt())) {
            rewind(new EntryKey(at, "", Integer.MIN_VALUE));
        }
        var holding = new Holding(lot);
        lots.add(holding);
        if (holding.remaining > 0) {
            open.add(holding);
        }
    }

    /** Adds a spend; every spend has a key of its own. */
    public void spend(EntryKey key, long amount) {
        if (!applied.isEmpty() && key.compareTo(applied.getLast().key) <= 0) {
            rewind(key);
        }
        if (pending.put(key, amount) != null) {
            throw new IllegalStateException("two spends with one key");
        }
    }

    /** Takes a spend back as if it had never been there. */
    public void withdraw(EntryKey key) {
        rewind(key);
        if (pending.remove(key) == null) {
            throw new IllegalStateException("no such spend");
        }
    }

    /** Every spend in the order of the ledger, and who paid for it. */
    public List<Drain> drains() {
        settle();
        return applied.stream().map(Applied::drain).toList();
    }

    /** The spends from this key on. */
    public List<Drain> drainsFrom(EntryKey key) {
        settle();
        return applied.subList(indexOf(key), applied.size()).stream()
                .map(Applied::drain)
                .toList();
    }

    /** Every lot as the spends leave it, in the order of their grants to this book. */
    public List<Lot> lots() {
        settle();
        return lots.stream().map(Holding::lot).toList();
    }

    /** The lots of which the spends leave something else than before, as they are now. */
    public List<Lot> changedLots() {
        settle();
        return lots.stream().filter(Holding::changed).map(Holding::lot).toList();
    }

    /** The most that a spend with this key could take, whatever it would take from spends behind it. */
    long usableAt(EntryKey key) {
        rewind(key);
        drainUntil(key);
        Instant at = key.messageAt();
        return open.stream()
                .filter(holding -> holding.start.usableAt(at))
                .mapToLong(holding -> holding.remaining)
                .reduce(0, LotBook::saturatedSum);
    }

    /**
     * Gives spends other keys that stand at the same places.
     *
     * @param from keys of spends that follow one another
     * @param to as many, in the same order
     */
    public void rename(List<EntryKey> from, List<EntryKey> to) {
        settle();
        int first = indexOf(from.getFirst());
        for (int i = 0; i < from.size(); i++) {
            Applied drain = applied.get(first + i);
            if (!drain.key.equals(from.get(i))) {
                throw new IllegalStateException("no such spend");
            }
            drain.key = to.get(i);
        }
    }

    /**
     * Hands over what cannot change any more when all that is still to come is at this instant or later, and forgets it:
     * a replay of any length needs the memory of the lots that are open.
     */
    public Closed close(Instant from) {
        var drains = drains();
        var closed = new ArrayList<Lot>();
        lots.removeIf(holding -> {
            boolean over = holding.remaining == 0 || holding.start.expiredAt(from);
            if (over) {
                open.remove(holding);
                closed.add(holding.lot());
            }
            return over;
        });
        applied.clear();
        lapsed.clear();
        return new Closed(closed, drains);
    }

    /**
     * What is settled for good.
     *
     * @param lots empty or expired
     */
    public record Closed(List<Lot> lots, List<Drain> drains) {}

    private static long saturatedSum(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private void settle() {
        while (!pending.isEmpty()) {
            drainFirst();
        }
    }

    private void drainUntil(EntryKey key) {
        while (!pending.isEmpty() && pending.firstKey().compareTo(key) < 0) {
            drainFirst();
        }
    }

    /** Walks the lots in their order; puts those aside on the way that nobody can use from here on. */
    private void drainFirst() {
        var first = pending.pollFirstEntry();
        var drain = new Applied(first.getKey(), first.getValue());
        Instant at = drain.key.messageAt();
        long due = drain.amount;
        Iterator<Holding> inOrder = open.iterator();
        while (due > 0 && inOrder.hasNext()) {
            Holding holding = inOrder.next();
            if (holding.start.key().messageAt().isAfter(at)) {
                if (order == DrainOrder.EMISSION) {
                    break;
                }
                continue;
            }
            if (holding.start.expiredAt(at)) {
                lapsed.add(holding);
                inOrder.remove();
                continue;
            }
            long taken = Math.min(due, holding.remaining);
            holding.remaining -= taken;
            due -= taken;
            drain.takes.add(new Taken(holding, taken));
            if (holding.remaining == 0) {
                inOrder.remove();
            }
        }
        applied.add(drain);
    }

    /** Takes back every spend from this key on; they wait to be drained anew. */
    private void rewind(EntryKey key) {
        int keep = indexOf(key);
        if (keep == applied.size()) {
            return;
        }
        for (int i = applied.size() - 1; i >= keep; i--) {
            Applied drain = applied.removeLast();
            pending.put(drain.key, drain.amount);
            for (Taken taken : drain.takes) {
                taken.holding.remaining += taken.amount;
                open.add(taken.holding);
            }
        }
        lapsed.removeIf(this::reopen);
    }

    /** What only spends that were taken back have seen expired is open again. */
    private boolean reopen(Holding holding) {
        boolean over = !applied.isEmpty()
                && holding.start.expiredAt(applied.getLast().key.messageAt());
        if (!over) {
            open.add(holding);
        }
        return !over;
    }

    /** Where the first spend that is not before the key stands among those applied. */
    private int indexOf(EntryKey key) {
        if (applied.isEmpty() || applied.getLast().key.compareTo(key) < 0) {
            return applied.size();
        }
        int found = Collections.binarySearch(applied, new Applied(key, 0));
        return found < 0 ? -found - 1 : found;
    }

    /** A lot while it is worked on. */
    private static final class Holding {
        private final Lot start;
        private long remaining;

        Holding(Lot start) {
            this.start = start;
            this.remaining = start.remaining();
        }

        boolean changed() {
            return remaining != start.remaining();
        }

        Lot lot() {
            return changed() ? start.withRemaining(remaining) : start;
        }
    }

    private record Taken(Holding holding, long amount) {}

    /** A spend that is drained. */
    private static final class Applied implements Comparable<Applied> {
        private EntryKey key;
        private final long amount;
        private final List<Taken> takes = new ArrayList<>(2);

        Applied(EntryKey key, long amount) {
            this.key = key;
            this.amount = amount;
        }

        Drain drain() {
            return new Drain(
                    key,
                    amount,
                    takes.stream()
                            .map(taken -> new Take(taken.holding.start, taken.amount))
                            .toList());
        }

        @Override
        public int compareTo(Applied other) {
            return key.compareTo(other.key);
        }
    }
}
