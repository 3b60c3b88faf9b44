package dev.tally.bench.credits;

import dev.tally.bench.credits.LotPile.Taken;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * The ledger of one address and what a replay of it in its own order gives (C4.7).
 *
 * <p>The replay is made up to where somebody asks. A row that belongs before its end throws away all that was worked out
 * behind it. Piles are kept every so many rows, only so that a run over a million messages ends.
 */
public final class Account {
    /** By message time, grants before drains, then by hash and place in the message. */
    static final Comparator<LedgerRow> REPLAY_ORDER = Comparator.comparing(LedgerRow::messageAt)
            .thenComparing(row -> row.amount() < 0)
            .thenComparing(LedgerRow::ref, CodePoints.ORDER)
            .thenComparing(LedgerRow::index);

    private static final int KEPT_EVERY = 512;
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final DrainOrder order;
    private final List<LedgerRow> rows = new ArrayList<>();
    private final List<List<Taken>> replayed = new ArrayList<>();
    private final TreeMap<Integer, LotPile> kept = new TreeMap<>();
    private LotPile pile;

    /** A lot by its key. */
    private record Key(String ref, int index) {}

    public Account(DrainOrder order) {
        this.order = order;
        pile = new LotPile(order);
    }

    /** Puts a row at its place. */
    public void add(LedgerRow row) {
        var place = place(row);
        rows.add(place, row);
        if (place < replayed.size()) {
            pile = keptBefore(place);
            replayed.subList(keptPlace(place), replayed.size()).clear();
            kept.tailMap(place, false).clear();
        }
    }

    /** All lots in emission order, drained ones too. */
    public List<Lot> lots() {
        replay();
        var taken = new HashMap<Key, Long>();
        replayed.forEach(ofDrain -> ofDrain.forEach(
                part -> taken.merge(new Key(part.lot().ref(), part.lot().index()), part.amount(), Long::sum)));
        return rows.stream()
                .filter(row -> row.amount() > 0)
                .map(row -> new Lot(
                        row.address(),
                        row.ref(),
                        row.index(),
                        row.amount(),
                        row.amount() - taken.getOrDefault(new Key(row.ref(), row.index()), 0L),
                        row.expirationAt(),
                        row.messageAt()))
                .toList();
    }

    /** Who paid for which spend: by the order of the spends, then by lot. */
    public List<Allocation> allocations() {
        replay();
        var allocations = new ArrayList<Allocation>();
        for (var i = 0; i < rows.size(); i++) {
            var spend = rows.get(i);
            replayed.get(i).stream()
                    .map(part -> new Allocation(
                            spend.address(),
                            spend.messageAt(),
                            spend.ref(),
                            spend.index(),
                            part.lot().ref(),
                            part.lot().index(),
                            part.amount()))
                    .sorted(Comparator.comparing(Allocation::lotRef, CodePoints.ORDER)
                            .thenComparing(Allocation::lotIndex))
                    .forEach(allocations::add);
        }
        return allocations;
    }

    /** What a row could not get; zero for a grant. */
    long shortfall(LedgerRow row) {
        replay();
        return row.amount() > 0 ? 0 : -row.amount() - LotPile.sum(replayed.get(place(row)));
    }

    /** The lots as a drain finds them, when it is put at its place in the order. */
    LotPile before(LedgerRow drain) {
        var place = place(drain);
        replay();
        if (place == rows.size()) {
            return pile.copy();
        }
        var before = keptBefore(place);
        rows.subList(keptPlace(place), place).forEach(before::apply);
        return before;
    }

    /**
     * The largest amount that may leave at the place of a drain: wholly covered itself, and no drain of the ledger gets
     * less than it has (C4.5).
     *
     * @param max nothing above it is looked at
     */
    BigInteger available(LedgerRow drain, BigInteger max) {
        var place = place(drain);
        var before = before(drain);
        if (passes(before, place, drain.messageAt(), max)) {
            return max;
        }
        var passing = BigInteger.ZERO;
        var failing = max;
        while (failing.subtract(passing).compareTo(BigInteger.ONE) > 0) {
            var tried = passing.add(failing).shiftRight(1);
            if (passes(before, place, drain.messageAt(), tried)) {
                passing = tried;
            } else {
                failing = tried;
            }
        }
        return passing;
    }

    private boolean passes(LotPile before, int place, Instant at, BigInteger amount) {
        var trial = before.copy();
        for (var rest = amount; rest.signum() > 0; rest = rest.subtract(LONG_MAX)) {
            var part = rest.min(LONG_MAX).longValueExact();
            if (LotPile.sum(trial.drain(part, at)) < part) {
                return false;
            }
        }
        for (var i = place; i < rows.size(); i++) {
            if (LotPile.sum(trial.apply(rows.get(i))) < LotPile.sum(replayed.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void replay() {
        while (replayed.size() < rows.size()) {
            if (replayed.size() % KEPT_EVERY == KEPT_EVERY - 1) {
                kept.put(replayed.size(), pile.copy());
            }
            replayed.add(pile.apply(rows.get(replayed.size())));
        }
    }

    /** Where a row is, or would be. */
    private int place(LedgerRow row) {
        var found = Collections.binarySearch(rows, row, REPLAY_ORDER);
        return found < 0 ? -found - 1 : found;
    }

    /** The last row at or before the place whose pile was kept. */
    private int keptPlace(int place) {
        var nearest = kept.floorKey(place);
        return nearest == null ? 0 : nearest;
    }

    private LotPile keptBefore(int place) {
        var nearest = kept.floorEntry(place);
        return nearest == null ? new LotPile(order) : nearest.getValue().copy();
    }
}
