package dev.tally.projection.stored;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Record headers as they stand in {@code dead_letter.headers}: a list, because names repeat and order counts.
 *
 * <p>An entry is {@code {"name","value"}}, or {@code {"name","base64"}} when the bytes are no text that PostgreSQL
 * could hold (not UTF-8, or with U+0000). A header without a value has {@code "value": null}.
 */
public final class HeaderJson {

    public static final String NAME = "name";
    public static final String VALUE = "value";
    public static final String BASE64 = "base64";

    private HeaderJson() {}

    public static JsonArray write(Headers headers) {
        JsonArray list = new JsonArray();
        for (Header header : headers) {
            JsonObject entry = new JsonObject().put(NAME, header.key().replace('\0', '\uFFFD'));
            byte[] value = header.value();
            String text = value == null ? null : ExactText.of(value);
            if (value != null && text == null) {
                entry.put(BASE64, Base64.getEncoder().encodeToString(value));
            } else {
                entry.put(VALUE, text);
            }
            list.add(entry);
        }
        return list;
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
        String base64 = entry.getString(BASE64);
        if (base64 != null) {
            return Base64.getDecoder().decode(base64);
        }
        String text = entry.getString(VALUE);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
