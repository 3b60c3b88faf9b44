package dev.tally.credits.total;

import dev.tally.rest.Cursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which totals are asked for.
 *
 * @param from the start of the first bucket
 * @param to the start of the first bucket that is left out
 */
record TotalsQuery(Bucket bucket, Instant from, Instant to, Group group) {

    /** What a bucket is broken down by. */
    enum Group {
        TYPE,
        RECIPIENT
    }

    /** A line's place in the list. */
    record Place(Instant bucket, String key) {}

    /** Of the buckets that begin in a range. */
    static TotalsQuery of(Bucket bucket, Instant from, Instant to, Group group) {
        return new TotalsQuery(bucket, bucket.firstFrom(from), bucket.firstFrom(to), group);
    }

    long buckets() {
        return bucket.between(from, to);
    }

    Cursor cursor() {
        return Cursor.of("totals", bucket, from, to, group);
    }

    /** Where a page begins; without a cursor before every line, because no key is empty. */
    Place after(String text) {
        if (text.isEmpty()) {
            return new Place(from, "");
        }
        List<@Nullable Object> key = cursor().require(text, Instant.class, String.class);
        // A made-up cursor may hold nulls; it is then another place in the same list.
        Instant at = key.get(0) instanceof Instant instant && instant.isAfter(from) ? instant : from;
        return new Place(at, key.get(1) == null ? "" : String.valueOf(key.get(1)));
    }
}
