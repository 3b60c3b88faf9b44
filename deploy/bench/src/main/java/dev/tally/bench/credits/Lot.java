package dev.tally.bench.credits;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One lot as the naive ledger sees it.
 *
 * @param expirationAt null when it never expires
 */
public record Lot(
        String address,
        String ref,
        int index,
        long granted,
        long remaining,
        @Nullable Instant expirationAt,
        Instant messageAt) {

    /** The order in which lots are drained: by message time, then by hash, then by place in the message. */
    public static final Comparator<Lot> EMISSION_ORDER = Comparator.comparing(Lot::messageAt)
            .thenComparing(Lot::ref, CodePoints.ORDER)
            .thenComparing(Lot::index);

    /** Whether the lot counts at an instant: an expiration at that very instant is over. */
    public boolean unexpired(Instant at) {
        return expirationAt == null || expirationAt.isAfter(at);
    }

    Lot less(long taken) {
        return new Lot(address, ref, index, granted, remaining - taken, expirationAt, messageAt);
    }
}
