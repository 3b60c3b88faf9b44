package dev.tally.credits;

import dev.tally.rest.Argument;
import dev.tally.rest.problem.ProblemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: a numbered page, or what follows a cursor.
 *
 * @param number from 1; always 1 when the page holds everything
 * @param size rows of a page; 0 = all
 * @param cursor null outside of cursor mode; empty starts at the top
 */
public record Page(int number, int size, @Nullable String cursor) {

    /**
     * Reads the three parameters. In cursor mode the size is capped rather than refused, and the number is not looked at.
     *
     * @param sizeDefault when nothing is asked for; where that is all, the default of cursor mode is the cap
     */
    public static Page of(Argument pagination, Argument page, Argument cursor, int sizeDefault, int cursorMax) {
        String after = cursor.string().orElse(null);
        int size = pagination
                .integer(0, Integer.MAX_VALUE)
                .map(Math::toIntExact)
                .orElse(after == null ? sizeDefault : sizeDefault == 0 ? cursorMax : Math.min(sizeDefault, cursorMax));
        int number = page.integer(1, Integer.MAX_VALUE).map(Math::toIntExact).orElse(1);
        if (after == null) {
            return new Page(number, size, null);
        }
        if (size == 0) {
            throw pagination.bad("must not be 0 with a cursor");
        }
        return new Page(1, Math.min(size, cursorMax), after);
    }

    public boolean all() {
        return size == 0;
    }

    /** Rows before the page; what is beyond the bound of skipping is refused, unless the list ends before it. */
    public long offset(long total, long offsetMax) {
        long offset = all() ? 0 : (number - 1L) * size;
        if (offset > offsetMax && offset < total) {
            throw new ProblemException(
                    CreditsProblem.NARROW_THE_RANGE,
                    "Page numbers reach " + offsetMax + " rows deep; further pages are reached by cursor.",
                    Map.of("offset_max", offsetMax));
        }
        return offset;
    }

    /** Most rows that the page can hold. */
    public long rowsMax() {
        return all() ? Long.MAX_VALUE : size;
    }
}
