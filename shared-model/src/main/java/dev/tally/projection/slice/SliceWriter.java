package dev.tally.projection.slice;

import dev.tally.audit.AuditRow;
import dev.tally.audit.AuditStore;
import dev.tally.audit.GenerationRow;
import dev.tally.deadletter.DeadLetter;
import dev.tally.deadletter.DeadLetterStore;
import dev.tally.freshness.OffsetWaits;
import dev.tally.message.CloudMessage;
import dev.tally.message.EnvelopeDecoder;
import dev.tally.projection.Batch;
import dev.tally.projection.Outcome;
import dev.tally.projection.Projection;
import dev.tally.projection.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Applies a slice: decode, then one transaction with the fence, the projection, the audit and the dead letters (R2 to
 * R9). Either all of it is committed, the position with it, or nothing is.
 */
@ApplicationScoped
public class SliceWriter {

    private final Pool pool;
    private final PositionStore positions;
    private final AuditStore audit;
    private final DeadLetterStore deadLetters;
    private final EnvelopeDecoder envelopes;
    private final Projection<?> projection;
    private final OffsetWaits waits;
    private final Clock clock;

    SliceWriter(
            Pool pool,
            PositionStore positions,
            AuditStore audit,
            DeadLetterStore deadLetters,
            EnvelopeDecoder envelopes,
            Projection<?> projection,
            OffsetWaits waits,
            Clock clock) {
        this.pool = pool;
        this.positions = positions;
        this.audit = audit;
        this.deadLetters = deadLetters;
        this.envelopes = envelopes;
        this.projection = projection;
        this.waits = waits;
        this.clock = clock;
    }

    /** Decodes a slice; computes only, so it runs ahead of the transaction of the slice before. */
    public Prepared<?> prepare(Slice slice) {
        return prepare(slice, projection);
    }

    private <M> Prepared<M> prepare(Slice slice, Projection<M> family) {
        return new Prepared<>(family, DecodedSlice.of(slice, envelopes, family.decoder()));
    }

    /**
     * Applies a slice when subscribed; can be subscribed again after a failure.
     *
     * <p>Fails with {@link LostFence} when the stream is not at {@code expected} any more, or with the database's
     * failure; in both cases nothing has happened. When the connection dies during the commit nobody knows: the caller
     * tries again, and the fence tells.
     */
    public <M> Uni<Committed> write(Prepared<M> prepared, long expected) {
        Slice slice = prepared.slice();
        if (slice.firstOffset() < expected) {
            throw new IllegalStateException(
                    "a slice from offset " + slice.firstOffset() + " on was applied already: position is " + expected);
        }
        Instant startedAt = clock.instant();
        DecodedSlice<M> decoded = prepared.decoded();
        Batch<M> batch = new Batch<>(slice.topic(), slice.partition(), startedAt, false, decoded.accepted());
        return pool.withTransaction(
                        tx -> positions.fence(tx, slice, expected, startedAt).flatMap(generation -> project(
                                        tx, prepared.family(), batch)
                                .map(decoded::verdicts)
                                .flatMap(verdicts -> record(tx, decoded, verdicts, generation, startedAt))))
                .invoke(committed ->
                        waits.moved(new TopicPartition(slice.topic(), slice.partition()), committed.nextOffset()));
    }

    private static <M> Uni<List<Verdict>> project(SqlConnection tx, Projection<M> family, Batch<M> batch) {
        return batch.messages().isEmpty() ? Uni.createFrom().item(List.of()) : family.project(tx, batch);
    }

    private Uni<Committed> record(
            SqlConnection tx, DecodedSlice<?> decoded, List<Verdict> verdicts, long generation, Instant startedAt) {
        Slice slice = decoded.slice();
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        List<AuditRow> rows = new ArrayList<>(verdicts.size());
        List<DeadLetter> letters = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            DecodedSlice.Entry entry = decoded.entries().get(i);
            Verdict verdict = verdicts.get(i);
            counts.merge(verdict.outcome(), 1L, Long::sum);
            rows.add(row(entry, verdict));
            switch (verdict.outcome()) {
                case MALFORMED, QUARANTINED -> letters.add(letter(entry.record(), verdict));
                case PARKED -> throw new IllegalStateException("this runtime has no place to park a message yet");
                case APPLIED, DUPLICATE, IGNORED, REFUSED -> {}
            }
        }
        int durationMs = Math.toIntExact(Math.max(0, clock.instant().toEpochMilli() - startedAt.toEpochMilli()));
        GenerationRow row = new GenerationRow(
                slice.topic(),
                slice.partition(),
                generation,
                slice.firstOffset(),
                slice.nextOffset(),
                counts,
                startedAt,
                durationMs);
        Uni<Void> recorded = audit.write(tx, row, rows);
        if (!letters.isEmpty()) {
            recorded =
                    recorded.chain(() -> deadLetters.write(tx, slice.topic(), slice.partition(), startedAt, letters));
        }
        return recorded.replaceWith(new Committed(slice.nextOffset(), generation, counts));
    }

    private static AuditRow row(DecodedSlice.Entry entry, Verdict verdict) {
        CloudMessage message = entry.message();
        return new AuditRow(
                entry.record().offset(),
                message == null ? null : message.source(),
                message == null ? null : message.id(),
                text(entry.record().key()),
                verdict.outcome(),
                verdict.reason());
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record, Verdict verdict) {
        RecordHeaders original = new RecordHeaders(record.headers());
        Slice.STAMPS.forEach(original::remove);
        String reason = verdict.reason() == null ? "unknown" : verdict.reason();
        return new DeadLetter(record.offset(), record.key(), original, record.value(), verdict.outcome(), reason);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
