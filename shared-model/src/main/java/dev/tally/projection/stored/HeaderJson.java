package dev.tally.projection.stored;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Record headers as they stand in {@code dead_letter.headers}: a list, because names repeat and order counts.
 *
 * <p>An entry is {@code {"name","value"}}, or {@code {"name","base64"}} when the bytes are no text that PostgreSQL
 * could hold (not UTF-8, or with U+0000); a list of parts when it is longer than a JSON parser takes in one string. A
 * header without a value has {@code "value": null}.
 */
public final class HeaderJson {

    public static final String NAME = "name";
    public static final String VALUE = "value";
    private static final String BASE64 = "base64";

    /** The parser's bound is 20 million characters for one string; a record of 16 MiB is more in base64. */
    private static final int PART_LENGTH = 8_000_000;

    private HeaderJson() {}

    public static JsonArray write(Headers headers) {
        JsonArray list = new JsonArray();
        for (Header header : headers) {
            JsonObject entry = new JsonObject().put(NAME, header.key().replace('\0', '\uFFFD'));
            byte[] value = header.value();
            String text = value == null ? null : ExactText.of(value);
            if (value != null && text == null) {
                entry.put(BASE64, parts(Base64.getEncoder().encodeToString(value)));
            } else {
                entry.put(VALUE, text);
            }
            list.add(entry);
        }
        return list;
    }

    /** The bytes of an entry in base64; null when it has a text, or nothing. */
    public static @Nullable String base64(JsonObject entry) {
        Object value = entry.getValue(BASE64);
        return value instanceof JsonArray parts
                ? parts.stream().map(String::valueOf).collect(Collectors.joining())
                : (String) value;
    }

    private static Object parts(String base64) {
        if (base64.length() <= PART_LENGTH) {
            return base64;
        }
        JsonArray parts = new JsonArray();
        for (int start = 0; start < base64.length(); start += PART_LENGTH) {
            parts.add(base64.substring(start, Math.min(base64.length(), start + PART_LENGTH)));
        }
        return parts;
    }

    public static Headers read(JsonArray list) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < list.size(); i++) {
            JsonObject entry = list.getJsonObject(i);
            headers.add(entry.getString(NAME), value(entry));
        }
        return headers;
    }

    private static byte @Nullable [] value(JsonObject entry) {
        String base64 = base64(entry);
        if (base64 != null) {
            return Base64.getDecoder().decode(base64);
        }
        String text = entry.getString(VALUE);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
