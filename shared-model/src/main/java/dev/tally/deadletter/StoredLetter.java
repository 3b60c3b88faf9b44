package dev.tally.deadletter;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as administrators see it.
 *
 * @param payload the record's value when it is text, else null
 * @param payloadBase64 the record's value when it is no text, else null
 */
public record StoredLetter(
        long id,
        String stream,
        long offset,
        @Nullable String key,
        String outcome,
        String reason,
        Instant failedAt,
        @Nullable Instant publishedAt,
        List<StoredHeader> headers,
        @Nullable String payload,
        @Nullable String payloadBase64) {

    /**
     * A header of the record.
     *
     * @param value when it is text, else null
     * @param base64 when it is no text, else null
     */
    @RegisterForReflection
    public record StoredHeader(
            String name, @Nullable String value, @Nullable String base64) {}

    static StoredLetter of(Row row) {
        Buffer buffer = row.getBuffer("payload");
        byte[] bytes = buffer == null ? null : buffer.getBytes();
        String text = bytes == null ? null : ExactText.of(bytes);
        OffsetDateTime publishedAt = row.getOffsetDateTime("published_at");
        return new StoredLetter(
                Objects.requireNonNull(row.getLong("id")),
                row.getString("topic") + "-" + row.getInteger("partition"),
                Objects.requireNonNull(row.getLong("record_offset")),
                row.getString("record_key"),
                row.getString("outcome"),
                row.getString("reason"),
                row.getOffsetDateTime("failed_at").toInstant(),
                publishedAt == null ? null : publishedAt.toInstant(),
                headers((JsonArray) row.getJson("headers")),
                text,
                bytes == null || text != null ? null : Base64.getEncoder().encodeToString(bytes));
    }

    private static List<StoredHeader> headers(JsonArray list) {
        return list.stream()
                .map(JsonObject.class::cast)
                .map(entry -> new StoredHeader(
                        entry.getString(HeaderJson.NAME),
                        entry.getString(HeaderJson.VALUE),
                        entry.getString(HeaderJson.BASE64)))
                .toList();
    }
}
