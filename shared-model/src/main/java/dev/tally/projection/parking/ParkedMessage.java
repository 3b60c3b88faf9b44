package dev.tally.projection.parking;

import dev.tally.projection.stored.StoredRecord;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that waits.
 *
 * @param waitsFor the dependency that it needs
 * @param parkedAt when it began to
 * @param expired true when it has waited long enough: if it would have to go on waiting, it is refused
 */
public record ParkedMessage(ConsumerRecord<byte[], byte[]> record, String waitsFor, Instant parkedAt, boolean expired) {

    static ParkedMessage of(Row row, boolean expired) {
        return new ParkedMessage(
                StoredRecord.of(row, row.getOffsetDateTime("record_at")),
                row.getString("waits_for"),
                row.getOffsetDateTime("parked_at").toInstant(),
                expired);
    }

    /** The record's place in the topic. */
    Place place() {
        return new Place(record.partition(), record.offset());
    }

    /** Where a record is in its topic. */
    record Place(int partition, long offset) {}
}
