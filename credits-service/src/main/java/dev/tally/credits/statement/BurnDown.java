package dev.tally.credits.statement;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When nothing is left of some lots, if the covered spends of a window come again and again (C7.3); pure.
 *
 * <p>Spends of the future go through {@link LotBook} one by one, as real ones will; what expires first is gone.
 */
final class BurnDown {

    /** What ends a walk into the future that never reaches zero. */
    enum Bound {
        HORIZON,
        SPENDS
    }

    /**
     * How far to look.
     *
     * @param spendsMax spends of the future that are tried at most
     */
    record Bounds(Duration horizon, int spendsMax) {}

    /** The end of the walk: one of the two is null. */
    record Outcome(@Nullable Instant zeroAt, @Nullable Bound stoppedBy) {}

    /** Spends that go through the book at a time: enough to hide what it costs to look at every lot in between. */
    private static final int CHUNK = 1_000;

    private final LotBook book;
    private final Map<EntryKey, Long> left = new HashMap<>();
    private final Deque<Lot> expiring;

    private BurnDown(DrainOrder order, Collection<Lot> lots) {
        book = new LotBook(order);
        var soonest = new ArrayList<Lot>();
        for (Lot lot : lots) {
            book.grant(lot);
            left.put(lot.key(), lot.remaining());
            if (lot.expiresAt() != null) {
                soonest.add(lot);
            }
        }
        soonest.sort(Comparator.comparing(lot -> Objects.requireNonNull(lot.expiresAt())));
        expiring = new ArrayDeque<>(soonest);
    }

    /**
     * Walks from now into the future.
     *
     * @param lots that hold something and have not expired
     * @param window what lots paid, and over which time
     */
    static Outcome walk(DrainOrder order, Instant now, Collection<Lot> lots, BurnWindow window, Bounds bounds) {
        if (lots.isEmpty()) {
            return new Outcome(now, null);
        }
        return new BurnDown(order, lots).walk(window, now.plus(bounds.horizon()), bounds.spendsMax());
    }

    private Outcome walk(BurnWindow window, Instant end, int spendsMax) {
        var future = window.repeated(end).limit(spendsMax + 1L).iterator();
        int tried = 0;
        while (future.hasNext()) {
            Instant last = Instant.MIN;
            for (int i = 0; i < CHUNK && future.hasNext() && tried < spendsMax; i++, tried++) {
                CoveredSpend spend = future.next();
                last = spend.key().messageAt();
                book.spend(spend.key(), spend.amount());
            }
            Instant gone = gone(book.close(last).drains());
            if (gone != null) {
                return new Outcome(gone, null);
            }
            if (tried == spendsMax && future.hasNext()) {
                // The next one would be one too many; but what expires before it is gone all the same.
                gone = expire(future.next().key().messageAt());
                return new Outcome(gone, gone == null ? Bound.SPENDS : null);
            }
        }
        Instant gone = expire(end);
        return new Outcome(gone, gone == null ? Bound.HORIZON : null);
    }

    /** The instant at which these spends, or an expiration before one of them, took the last credit; or null. */
    private @Nullable Instant gone(List<Drain> drains) {
        for (Drain drain : drains) {
            Instant at = drain.spend().messageAt();
            Instant gone = expire(at);
            if (gone != null) {
                return gone;
            }
            drain.takes().forEach(this::take);
            if (left.isEmpty()) {
                return at;
            }
        }
        return null;
    }

    private void take(Drain.Take take) {
        left.computeIfPresent(
                take.lot().key(), (_, credits) -> credits == take.amount() ? null : credits - take.amount());
    }

    /** Lets go what expires up to an instant; the expiration that took the last credit, or null. */
    private @Nullable Instant expire(Instant until) {
        while (!expiring.isEmpty() && expiring.getFirst().expiredAt(until)) {
            Lot lot = expiring.removeFirst();
            left.remove(lot.key());
            if (left.isEmpty()) {
                return lot.expiresAt();
            }
        }
        return null;
    }
}
