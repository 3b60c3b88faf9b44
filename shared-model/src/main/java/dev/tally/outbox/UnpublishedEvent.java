package dev.tally.outbox;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event that its topic has not got yet. */
@SuppressWarnings("ArrayRecordComponent")
record UnpublishedEvent(long id, String topic, @Nullable String key, String type, byte[] payload, Instant createdAt) {

    static UnpublishedEvent of(Row row) {
        return new UnpublishedEvent(
                Objects.requireNonNull(row.getLong("id")),
                row.getString("topic"),
                row.getString("key"),
                row.getString("type"),
                row.getBuffer("payload").getBytes(),
                row.getOffsetDateTime("created_at").toInstant());
    }

    /**
     * The same each time the event is sent, so that whoever gets it twice can tell; the time keeps it from meeting that
     * of a database that was made anew.
     */
    String eventId() {
        return createdAt + "/" + id;
    }
}
