package dev.tally.projection.stored;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Records as arrays for one statement: {@code partition integer[], record_offset bigint[], record_key text[],
 * headers jsonb[], payload bytea[]}.
 */
public final class RecordColumns {

    /** Headers that this process and its connector add to what they poll; no part of the record. */
    private static final List<String> STAMPS = List.of(EpochStamp.HEADER, "__smallrye_generationId");

    private final Integer[] partition;
    private final Long[] offset;
    private final String[] key;
    private final JsonArray[] headers;
    private final Buffer[] payload;

    public RecordColumns(List<ConsumerRecord<byte[], byte[]>> records) {
        int size = records.size();
        partition = new Integer[size];
        offset = new Long[size];
        key = new String[size];
        headers = new JsonArray[size];
        payload = new Buffer[size];
        for (int i = 0; i < size; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            RecordHeaders original = new RecordHeaders(record.headers());
            STAMPS.forEach(original::remove);
            RecordKey recordKey = RecordKey.of(record.key());
            partition[i] = record.partition();
            offset[i] = record.offset();
            key[i] = recordKey.text();
            headers[i] = HeaderJson.write(recordKey.addTo(original));
            payload[i] = record.value() == null ? null : Buffer.buffer(record.value());
        }
    }

    /** Appends the five arrays. */
    public Tuple addTo(Tuple values) {
        return values.addArrayOfInteger(partition)
                .addArrayOfLong(offset)
                .addArrayOfString(key)
                .addArrayOfJsonArray(headers)
                .addValue(payload);
    }
}
