package dev.tally.credits.lots;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a lot fares at an instant; the live and the pending ones make up the balance (C7.1). */
@RegisterForReflection
public enum LotState {
    /** Something is left, and it can be spent. */
    LIVE,
    /** Dated in the future; it counts at once, like in a balance. */
    PENDING,
    /** Nothing is left. */
    DRAINED,
    /** Something was left when it expired. */
    EXPIRED;

    static LotState of(long remaining, Instant messageAt, @Nullable Instant expiration, Instant at) {
        if (remaining == 0) {
            return DRAINED;
        }
        if (expiration != null && !expiration.isAfter(at)) {
            return EXPIRED;
        }
        return messageAt.isAfter(at) ? PENDING : LIVE;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
