package dev.tally.projection;

import java.util.Locale;

/** What became of a message; every message of a stream has exactly one at a time. */
public enum Outcome {
    APPLIED,
    DUPLICATE,
    IGNORED,
    PARKED,
    REFUSED,
    MALFORMED,
    QUARANTINED;

    /** The word that stands in the audit, in metrics and in answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
