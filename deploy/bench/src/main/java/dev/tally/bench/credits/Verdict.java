package dev.tally.bench.credits;

import org.jspecify.annotations.Nullable;

/**
 * What the naive ledger made of one event.
 *
 * @param reason why; set for everything but {@code APPLIED} and {@code DUPLICATE}
 */
public record Verdict(String id, Outcome outcome, @Nullable String reason) {

    /** What can become of an event. */
    public enum Outcome {
        APPLIED,
        DUPLICATE,
        IGNORED,
        REFUSED,
        MALFORMED
    }
}
