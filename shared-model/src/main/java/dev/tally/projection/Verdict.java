package dev.tally.projection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection's judgement on one message.
 *
 * @param reason machine-readable; null when there is nothing to explain
 * @param waiting what a {@link Outcome#PARKED} message waits for; null otherwise
 */
public record Verdict(
        Outcome outcome, @Nullable String reason, @Nullable Waiting waiting) {

    /**
     * What a parked message waits for.
     *
     * @param dependency one of those that {@link Dependencies#needs} names for the message
     * @param otherwise the reason with which it is refused when that never comes
     */
    public record Waiting(String dependency, String otherwise) {}

    private static final Verdict APPLIED = new Verdict(Outcome.APPLIED, null, null);
    private static final Verdict DUPLICATE = new Verdict(Outcome.DUPLICATE, null, null);

    public Verdict {
        Objects.requireNonNull(outcome, "outcome");
        if ((outcome == Outcome.PARKED) != (waiting != null)) {
            throw new IllegalArgumentException("a parked message, and only that, names what it waits for");
        }
    }

    public static Verdict applied() {
        return APPLIED;
    }

    public static Verdict duplicate() {
        return DUPLICATE;
    }

    public static Verdict ignored(String reason) {
        return new Verdict(Outcome.IGNORED, reason, null);
    }

    public static Verdict refused(String reason) {
        return new Verdict(Outcome.REFUSED, reason, null);
    }

    public static Verdict malformed(String reason) {
        return new Verdict(Outcome.MALFORMED, reason, null);
    }

    /** The message needs something unknown: it waits, and is refused with the reason when that never comes (R13). */
    public static Verdict parked(String dependency, String otherwise) {
        return new Verdict(Outcome.PARKED, "waits_for=" + dependency, new Waiting(dependency, otherwise));
    }

    /** The message could not be applied, or comes behind one that could not; for the runtime only. */
    public static Verdict quarantined(String reason) {
        return new Verdict(Outcome.QUARANTINED, reason, null);
    }
}
