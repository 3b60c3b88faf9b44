package dev.tally.bench.credits;

import java.time.Instant;
import java.util.Comparator;

/** Which lot a drain takes first (C4.10). */
public enum DrainOrder {
    /** By message time, then hash, then place in the message. */
    EMISSION,

    /** What expires soonest comes first and what never expires last; then as {@link #EMISSION}. */
    EXPIRATION;

    Comparator<Lot> comparator() {
        return switch (this) {
            case EMISSION -> Lot.EMISSION_ORDER;
            case EXPIRATION -> Comparator.comparing(DrainOrder::end).thenComparing(Lot.EMISSION_ORDER);
        };
    }

    private static Instant end(Lot lot) {
        return lot.expirationAt() == null ? Instant.MAX : lot.expirationAt();
    }
}
