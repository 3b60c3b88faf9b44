package dev.tally.deadletter;

import dev.tally.projection.stored.HeaderJson;
import dev.tally.projection.stored.RecordKey;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A dead letter that the dead-letter topic has not got yet. */
@SuppressWarnings("ArrayRecordComponent")
record UnpublishedLetter(
        long id,
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        Headers headers,
        byte @Nullable [] payload,
        String outcome,
        String reason) {

    static UnpublishedLetter of(Row row) {
        Buffer payload = row.getBuffer("payload");
        Headers headers = HeaderJson.read((JsonArray) row.getJson("headers"));
        byte[] key = RecordKey.takeFrom(headers, row.getString("record_key"));
        return new UnpublishedLetter(
                Objects.requireNonNull(row.getLong("id")),
                row.getString("topic"),
                Objects.requireNonNull(row.getInteger("partition")),
                Objects.requireNonNull(row.getLong("record_offset")),
                key,
                headers,
                payload == null ? null : payload.getBytes(),
                row.getString("outcome"),
                row.getString("reason"));
    }
}
