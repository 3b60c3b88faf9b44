package dev.tally.projection.slice;

import dev.tally.projection.stored.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Records of one partition in offset order that are applied in one transaction; never empty.
 *
 * <p>Offsets may have holes: compaction and transaction markers leave some.
 */
public record Slice(List<ConsumerRecord<byte[], byte[]>> records) {

    public Slice {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a slice holds at least one record");
        }
    }

    /** Cuts records into slices of at most so many records and bytes; one larger record is a slice of its own (R1). */
    public static List<Slice> cut(List<ConsumerRecord<byte[], byte[]>> records, int recordsMax, int bytesMax) {
        List<Slice> slices = new ArrayList<>();
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            long size = sizeOf(records.get(i));
            if (i > start && (i - start >= recordsMax || bytes + size > bytesMax)) {
                slices.add(new Slice(records.subList(start, i)));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (start < records.size()) {
            slices.add(new Slice(records.subList(start, records.size())));
        }
        return slices;
    }

    /** Bytes of key, value and headers. */
    public static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
        long size = (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    public String topic() {
        return records.getFirst().topic();
    }

    public int partition() {
        return records.getFirst().partition();
    }

    public long firstOffset() {
        return records.getFirst().offset();
    }

    /** The offset behind the last record: where the next slice begins. */
    public long nextOffset() {
        return records.getLast().offset() + 1;
    }

    /** The broker's timestamp of the last record, in epoch milliseconds; nonsense becomes the nearest instant that is none. */
    public long lastTimestamp() {
        return StoredRecord.timestamp(records.getLast()).toEpochMilli();
    }
}
