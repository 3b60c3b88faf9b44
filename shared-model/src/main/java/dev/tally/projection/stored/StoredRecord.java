package dev.tally.projection.stored;

import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record that stood in a row with the columns of {@link RecordColumns}. */
public final class StoredRecord {

    /** The end of the year 9999. */
    private static final long LAST_TIMESTAMP = 253_402_300_799_999L;

    private StoredRecord() {}

    /** The broker's timestamp of a record; nonsense becomes the nearest instant that is none. */
    public static Instant timestamp(ConsumerRecord<?, ?> record) {
        return Instant.ofEpochMilli(Math.clamp(record.timestamp(), 0, LAST_TIMESTAMP));
    }

    /**
     * The record as it was polled.
     *
     * @param recordAt the broker's timestamp; null when the row does not keep it
     */
    public static ConsumerRecord<byte[], byte @Nullable []> of(Row row, @Nullable OffsetDateTime recordAt) {
        Headers headers = HeaderJson.read((JsonArray) row.getJson("headers"));
        byte[] key = RecordKey.takeFrom(headers, row.getString("record_key"));
        Buffer payload = row.getBuffer("payload");
        byte[] value = payload == null ? null : payload.getBytes();
        return new ConsumerRecord<>(
                row.getString("topic"),
                Objects.requireNonNull(row.getInteger("partition")),
                Objects.requireNonNull(row.getLong("record_offset")),
                recordAt == null
                        ? ConsumerRecord.NO_TIMESTAMP
                        : recordAt.toInstant().toEpochMilli(),
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
