package dev.tally.audit;

import dev.tally.projection.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message of a slice.
 *
 * @param source null, as {@code messageId}, when the record was no readable message
 * @param key the record's key, as text
 * @param reason machine-readable; null when there is nothing to explain
 */
public record AuditRow(
        int partition,
        long offset,
        @Nullable String source,
        @Nullable String messageId,
        @Nullable String key,
        Outcome outcome,
        @Nullable String reason) {

    /** True for what somebody may want to look into. */
    boolean isException() {
        return switch (outcome) {
            case APPLIED, DUPLICATE, IGNORED -> false;
            case PARKED, REFUSED, MALFORMED, QUARANTINED -> true;
        };
    }
}
