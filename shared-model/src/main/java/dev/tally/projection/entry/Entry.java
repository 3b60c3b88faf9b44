package dev.tally.projection.entry;

import dev.tally.message.CloudMessage;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way to a verdict: the projection judges what was accepted, the rest has its verdict already.
 *
 * @param event null when the record is no CloudEvent
 * @param accepted null when the record has a verdict
 * @param verdict null when the projection has still to judge it
 * @param waited null for a record that comes for the first time
 */
public record Entry<M>(
        ConsumerRecord<byte[], byte[]> record,
        @Nullable CloudMessage event,
        @Nullable Received<M> accepted,
        @Nullable Verdict verdict,
        @Nullable Waited waited) {

    public Entry {
        if ((accepted == null) == (verdict == null)) {
            throw new IllegalArgumentException("a record is either accepted or has its verdict");
        }
    }

    /**
     * That a message was parked before.
     *
     * @param since when it began to wait
     * @param expired true when it may not wait any longer
     */
    public record Waited(Instant since, boolean expired) {}

    /** The same record, after it has waited. */
    public Entry<M> after(Waited wait) {
        return new Entry<>(record, event, accepted, verdict, wait);
    }

    /** The record's key as text, to look at. */
    public @Nullable String key() {
        byte[] key = record.key();
        return key == null ? null : new String(key, StandardCharsets.UTF_8);
    }
}
