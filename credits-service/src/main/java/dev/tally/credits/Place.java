package dev.tally.credits;

import dev.tally.rest.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in emission order (message time, reference, index), as keyset cursors keep it. */
public record Place(Instant messageAt, String ref, int index) {

    /** Before every row: no message is older than 1970, no index is negative. */
    private static final Place TOP = new Place(Instant.EPOCH, "", -1);

    /** Where a page begins; a cursor of another list ends the request. */
    public static Place of(CursorPage page, Cursor cursor) {
        return page.first() ? TOP : of(cursor.require(page.cursor(), Instant.class, String.class, Long.class));
    }

    /** The cursor's text for what follows this place. */
    public String encode(Cursor cursor) {
        return cursor.encode(messageAt, ref, (long) index);
    }

    /** Adds time, reference and index. */
    public Tuple addTo(Tuple parameters) {
        return parameters
                .addOffsetDateTime(messageAt.atOffset(ZoneOffset.UTC))
                .addString(ref)
                .addInteger(index);
    }

    // A made-up cursor may hold nulls or a long beyond an index; it is then another place in the same list.
    private static Place of(List<@Nullable Object> key) {
        Instant at = (Instant) key.get(0);
        Long index = (Long) key.get(2);
        return new Place(
                at == null ? Instant.EPOCH : at,
                key.get(1) == null ? "" : String.valueOf(key.get(1)),
                index == null ? -1 : Math.clamp(index, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
}
