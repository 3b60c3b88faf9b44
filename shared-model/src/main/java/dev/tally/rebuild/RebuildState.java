package dev.tally.rebuild;

import java.util.Locale;

/** How a job stands. */
public enum RebuildState {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    /** Its process, or its connection to the database, ended before it did. */
    INTERRUPTED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RebuildState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
