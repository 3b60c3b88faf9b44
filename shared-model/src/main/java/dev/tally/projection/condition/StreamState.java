package dev.tally.projection.condition;

import java.util.Locale;

/** How a stream fares; the word is stored and shown. */
public enum StreamState {
    /** Applies what arrives. */
    LIVE,
    /** Far behind; deferrable work waits. */
    CATCHING_UP,
    /** Stopped by a person. */
    PAUSED,
    /** Stopped because messages failed for a reason that lies not in them. */
    HALTED,
    /** Stopped because the position is not in the log, or the topic is another one than before. */
    GAP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a stored word. */
    public static StreamState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** True when only a person can help: readiness is false until then. */
    public boolean needsPerson() {
        return this == HALTED || this == GAP;
    }
}
