package dev.tally.projection.stored;

import dev.tally.sql.StorableText;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record's key for {@code dead_letter.record_key}: text to read, and the way back to the same bytes.
 *
 * @param text null for a record without a key
 * @param exact the bytes when the text does not give them back; they are then kept beside the headers, under
 *     {@value #HEADER}
 */
@SuppressWarnings("ArrayRecordComponent")
public record RecordKey(@Nullable String text, byte @Nullable [] exact) {

    private static final String HEADER = "tally-record-key";

    public static RecordKey of(byte @Nullable [] key) {
        if (key == null) {
            return new RecordKey(null, null);
        }
        String text = ExactText.of(key);
        return text != null && text.length() <= StorableText.LENGTH_MAX
                ? new RecordKey(text, null)
                : new RecordKey(StorableText.of(new String(key, StandardCharsets.UTF_8)), key);
    }

    /** The headers, with the key's exact bytes among them when the text would not give them back. */
    public Headers addTo(Headers headers) {
        return exact == null ? headers : new RecordHeaders(headers).add(HEADER, exact);
    }

    /** The key's bytes; takes the header away that may hold them. */
    public static byte @Nullable [] takeFrom(Headers headers, @Nullable String text) {
        Header exact = headers.lastHeader(HEADER);
        if (exact != null) {
            headers.remove(HEADER);
            return exact.value();
        }
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
