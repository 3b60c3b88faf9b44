package dev.tally.bench.credits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The lots of one address that still hold something, in the order in which they are drained. */
final class LotPile {
    private final Comparator<Lot> order;
    private final List<Lot> lots;

    /** So much was taken out of a lot; the lot is as it was before. */
    record Taken(Lot lot, long amount) {}

    LotPile(DrainOrder order) {
        this(order.comparator(), new ArrayList<>());
    }

    private LotPile(Comparator<Lot> order, List<Lot> lots) {
        this.order = order;
        this.lots = lots;
    }

    LotPile copy() {
        return new LotPile(order, new ArrayList<>(lots));
    }

    /** Adds the lot of a grant, or takes what a drain can get; returns what it got, in the order of draining. */
    List<Taken> apply(LedgerRow row) {
        if (row.amount() < 0) {
            return drain(-row.amount(), row.messageAt());
        }
        var lot = new Lot(
                row.address(), row.ref(), row.index(), row.amount(), row.amount(), row.expirationAt(), row.messageAt());
        var place = lots.size();
        while (place > 0 && order.compare(lots.get(place - 1), lot) > 0) {
            place--;
        }
        lots.add(place, lot);
        return List.of();
    }

    /** What is missing in the end is dropped (C4.2). */
    List<Taken> drain(long amount, Instant at) {
        var taken = new ArrayList<Taken>(2);
        var missing = amount;
        var place = 0;
        while (place < lots.size() && missing > 0) {
            var lot = lots.get(place);
            if (lot.messageAt().isAfter(at) || !lot.unexpired(at)) {
                place++;
                continue;
            }
            var part = Math.min(missing, lot.remaining());
            missing -= part;
            taken.add(new Taken(lot, part));
            if (part == lot.remaining()) {
                lots.remove(place);
            } else {
                lots.set(place, lot.less(part));
            }
        }
        return taken;
    }

    static long sum(List<Taken> taken) {
        return taken.stream().mapToLong(Taken::amount).sum();
    }
}
