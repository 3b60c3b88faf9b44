package dev.tally.sql;

import org.jspecify.annotations.Nullable;

/**
 * The part of a foreign string that a text column can hold: no U+0000, and no more than a bound.
 *
 * <p>Only for what is shown to people (keys, ids and reasons in audit and dead letters). A value that counts is refused
 * by its decoder, never changed.
 */
public final class StorableText {

    /** Characters kept of a foreign string; real keys and ids have fewer than 200. */
    public static final int LENGTH_MAX = 1_000;

    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    public static @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String bounded = text.length() <= LENGTH_MAX ? text : cut(text);
        return bounded.indexOf('\0') < 0 ? bounded : bounded.replace('\0', REPLACEMENT);
    }

    private static String cut(String text) {
        // Half a surrogate pair would be no character.
        int end = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
        return text.substring(0, end);
    }
}
