package dev.tally.deadletter;

import dev.tally.projection.stored.ExactText;
import dev.tally.projection.stored.HeaderJson;
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
 * @param error what the database or the code said; null for a malformed record
 * @param replayedAt when it was replayed; null before
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
        @Nullable String error,
        Instant failedAt,
        @Nullable Instant publishedAt,
        @Nullable Instant replayedAt,
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
        return new StoredLetter(
                Objects.requireNonNull(row.getLong("id")),
                row.getString("topic") + "-" + row.getInteger("partition"),
                Objects.requireNonNull(row.getLong("record_offset")),
                row.getString("record_key"),
                row.getString("outcome"),
                row.getString("reason"),
                row.getString("error"),
                row.getOffsetDateTime("failed_at").toInstant(),
                instant(row.getOffsetDateTime("published_at")),
                instant(row.getOffsetDateTime("replayed_at")),
                headers((JsonArray) row.getJson("headers")),
                text,
                bytes == null || text != null ? null : Base64.getEncoder().encodeToString(bytes));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    private static List<StoredHeader> headers(JsonArray list) {
        return list.stream()
                .map(JsonObject.class::cast)
                .map(entry -> new StoredHeader(
                        entry.getString(HeaderJson.NAME), entry.getString(HeaderJson.VALUE), HeaderJson.base64(entry)))
                .toList();
    }
}
