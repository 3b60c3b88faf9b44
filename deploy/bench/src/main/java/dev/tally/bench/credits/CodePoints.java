package dev.tally.bench.credits;

import java.util.Comparator;

/** The order of texts by code point, which is that of collation C; Java's own order differs beyond U+FFFF. */
final class CodePoints {
    static final Comparator<String> ORDER = CodePoints::compare;

    private CodePoints() {}

    private static int compare(String a, String b) {
        var length = Math.min(a.length(), b.length());
        for (var i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                var surrogate = Character.isSurrogate(a.charAt(i));
                return surrogate == Character.isSurrogate(b.charAt(i))
                        ? Character.compare(a.charAt(i), b.charAt(i))
                        : (surrogate ? 1 : -1);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
