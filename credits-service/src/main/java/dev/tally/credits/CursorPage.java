package dev.tally.credits;

import dev.tally.rest.Argument;

/**
 * Which part of a list is asked for that is read by cursor alone.
 *
 * @param size rows of a page
 * @param cursor empty = from the top
 */
public record CursorPage(int size, String cursor) {

    /** Reads the two parameters; the size is capped rather than refused. */
    public static CursorPage of(Argument pagination, Argument cursor, int sizeMax) {
        long size = pagination.integer(1, Integer.MAX_VALUE).orElse((long) sizeMax);
        return new CursorPage((int) Math.min(size, sizeMax), cursor.string().orElse(""));
    }

    public boolean first() {
        return cursor.isEmpty();
    }

    /** One row more than the page shows, to know whether another page follows. */
    public int limit() {
        return size + 1;
    }
}
