package dev.tally.credits.lot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one grant to one address.
 *
 * @param expiresAt null when it never expires
 */
public record Lot(
        String address,
        EntryKey key,
        long granted,
        long remaining,
        @Nullable Instant expiresAt) {

    public Lot {
        if (remaining < 0 || remaining > granted) {
            throw new IllegalArgumentException("remaining outside of the grant");
        }
    }

    public static Lot granted(String address, EntryKey key, long amount, @Nullable Instant expiresAt) {
        return new Lot(address, key, amount, amount, expiresAt);
    }

    public Lot withRemaining(long left) {
        return new Lot(address, key, granted, left, expiresAt);
    }

    public boolean expiredAt(Instant at) {
        return expiresAt != null && !expiresAt.isAfter(at);
    }

    /** Whether a spend at this instant may take of it, if something is left (C4.1). */
    public boolean usableAt(Instant at) {
        return !key.messageAt().isAfter(at) && !expiredAt(at);
    }
}
