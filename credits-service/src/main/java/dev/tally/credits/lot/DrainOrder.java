package dev.tally.credits.lot;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** In which order a spend takes the lots that it may use (C4.10). */
public enum DrainOrder {
    /** As they were granted: message time, then reference, then index. */
    EMISSION(1),

    /** Soonest to expire first, those that never expire last; among equals as they were granted. */
    EXPIRATION(1);

    private static final Comparator<Lot> BY_EMISSION = comparing(Lot::key);
    private static final Comparator<Lot> BY_EXPIRATION =
            comparing(Lot::expiresAt, nullsLast(naturalOrder())).thenComparing(Lot::key);

    private final int version;

    DrainOrder(int version) {
        this.version = version;
    }

    /** As it is written in configuration and requests. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is stored beside lots that were drained in this order; another version means other lots. */
    public String version() {
        return word() + "/" + version;
    }

    public Comparator<Lot> comparator() {
        return switch (this) {
            case EMISSION -> BY_EMISSION;
            case EXPIRATION -> BY_EXPIRATION;
        };
    }

    /** The order of a word; empty when there is none. */
    public static Optional<DrainOrder> of(String word) {
        return Arrays.stream(values())
                .filter(order -> order.word().equals(word))
                .findFirst();
    }
}
