package dev.tally.credits.lot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of which lot pays for which spend (C4.1, C4.2), for one address at a time.
 *
 * <p>Steps are applied in the order given: the order of arrival when a batch is projected, the order of the ledger when
 * an address is replayed.
 */
public final class LotBook {

    private LotBook() {}

    /** One entry of the ledger as the lots see it. */
    public sealed interface Step {}

    /** A lot comes into being. */
    public record Grant(Lot lot) implements Step {}

    /** The entry {@code key} takes {@code amount} out of the lots that are usable at the time of its message. */
    public record Spend(EntryKey key, long amount) implements Step {}

    /** A part of a spend that one lot paid for. */
    public record Take(EntryKey lot, long amount) {}

    /** What became of a spend: who paid, and how much nobody could pay (it is dropped, there is no debt). */
    public record Drain(EntryKey spend, List<Take> takes, long shortfall) {}

    /**
     * The state after the last step.
     *
     * @param granted every lot that the steps brought, as it is at the end
     * @param drained those lots of the start that hold less than before
     * @param drains one per spend, in the order of the steps
     */
    public record Outcome(List<Lot> granted, List<Lot> drained, List<Drain> drains) {}

    /**
     * Applies the steps to the lots; the result does not depend on the order of {@code lots}.
     *
     * <p>A lot that is empty, or expired for this and every later spend, is never looked at again, so many spends over
     * many lots cost one pass over the lots.
     */
    public static Outcome apply(Collection<Lot> lots, List<? extends Step> steps) {
        var open = new TreeMap<EntryKey, Holding>();
        lots.forEach(lot -> open.put(lot.key(), new Holding(lot)));
        var atStart = List.copyOf(open.values());
        var granted = new ArrayList<Holding>();
        var drains = new ArrayList<Drain>();
        var earliest = earliestSpends(steps);
        for (int i = 0; i < steps.size(); i++) {
            switch (steps.get(i)) {
                case Grant(Lot lot) -> {
                    var holding = new Holding(lot);
                    open.put(lot.key(), holding);
                    granted.add(holding);
                }
                case Spend spend -> drains.add(drain(open.values().iterator(), spend, earliest[i]));
            }
        }
        var drained = atStart.stream().filter(Holding::changed).map(Holding::lot);
        return new Outcome(granted.stream().map(Holding::lot).toList(), drained.toList(), drains);
    }

    /** Walks the lots in emission order; drops those on the way that no spend can use from {@code earliest} on. */
    private static Drain drain(Iterator<Holding> inOrder, Spend spend, @Nullable Instant earliest) {
        Instant at = spend.key().messageAt();
        var takes = new ArrayList<Take>(2);
        long due = spend.amount();
        while (due > 0 && inOrder.hasNext()) {
            Holding holding = inOrder.next();
            if (holding.start.key().messageAt().isAfter(at)) {
                break;
            }
            if (holding.start.expiredAt(at)) {
                if (earliest != null && holding.start.expiredAt(earliest)) {
                    inOrder.remove();
                }
                continue;
            }
            long taken = Math.min(due, holding.remaining);
            if (taken > 0) {
                holding.remaining -= taken;
                due -= taken;
                takes.add(new Take(holding.start.key(), taken));
            }
            if (holding.remaining == 0) {
                inOrder.remove();
            }
        }
        return new Drain(spend.key(), List.copyOf(takes), due);
    }

    /** For each step the earliest message time among the spends from there on; null behind the last spend. */
    private static @Nullable Instant[] earliestSpends(List<? extends Step> steps) {
        var earliest = new @Nullable Instant[steps.size()];
        Instant least = null;
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Spend(EntryKey key, long _)
                    && (least == null || key.messageAt().isBefore(least))) {
                least = key.messageAt();
            }
            earliest[i] = least;
        }
        return earliest;
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
}
