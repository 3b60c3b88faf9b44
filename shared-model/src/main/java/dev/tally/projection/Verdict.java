package dev.tally.projection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection's judgement on one message.
 *
 * @param reason machine-readable; null when there is nothing to explain
 * @param waitsFor for {@link Outcome#PARKED} the dependency ("kind:id") that would wake the message; null otherwise
 */
public record Verdict(
        Outcome outcome, @Nullable String reason, @Nullable String waitsFor) {

    private static final Verdict APPLIED = new Verdict(Outcome.APPLIED, null, null);
    private static final Verdict DUPLICATE = new Verdict(Outcome.DUPLICATE, null, null);

    public Verdict {
        Objects.requireNonNull(outcome, "outcome");
        if ((outcome == Outcome.PARKED) != (waitsFor != null)) {
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

    public static Verdict parked(String waitsFor) {
        return new Verdict(Outcome.PARKED, null, waitsFor);
    }
}
