package dev.tally.credits.lot;

import java.time.Instant;

/**
 * The place of a ledger entry in emission order: message time, then reference, then index.
 *
 * <p>References compare by code point, which is the order of collation C.
 */
public record EntryKey(Instant messageAt, String ref, int index) implements Comparable<EntryKey> {

    @Override
    public int compareTo(EntryKey other) {
        int byTime = messageAt.compareTo(other.messageAt);
        if (byTime != 0) {
            return byTime;
        }
        int byRef = compareCodePoints(ref, other.ref);
        return byRef != 0 ? byRef : Integer.compare(index, other.index);
    }

    /** UTF-16 sorts surrogates before U+E000; UTF-8, and so the database, sorts them behind. */
    public static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                boolean supplementary = Character.isSurrogate(l);
                return supplementary == Character.isSurrogate(r) ? Character.compare(l, r) : supplementary ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
