package dev.tally.deadletter;

import dev.tally.projection.stored.StoredRecord;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A dead letter that a transaction has locked, as the record that it was.
 *
 * @param record its timestamp is when it failed: the broker's is not kept
 * @param replayed true when it was replayed already
 */
public record LetterInHand(long id, ConsumerRecord<byte[], byte[]> record, boolean replayed) {

    static LetterInHand of(Row row) {
        return new LetterInHand(
                Objects.requireNonNull(row.getLong("id")),
                StoredRecord.of(row, row.getOffsetDateTime("failed_at")),
                row.getOffsetDateTime("replayed_at") != null);
    }
}
