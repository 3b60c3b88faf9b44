package dev.tally.projection.slice;

import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import dev.tally.message.Envelope;
import dev.tally.message.EnvelopeDecoder;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import io.quarkus.logging.Log;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A slice after decoding: the accepted messages for the projection, and for every record what is known of it so far.
 *
 * @param accepted in offset order
 * @param entries one per record, in offset order
 */
record DecodedSlice<M>(Slice slice, List<Received<M>> accepted, List<Entry> entries) {

    /**
     * One record of the slice.
     *
     * @param message null when the record is no CloudEvent
     * @param verdict null when the projection has still to judge it
     */
    record Entry(
            ConsumerRecord<byte[], byte[]> record,
            @Nullable CloudMessage message,
            @Nullable Verdict verdict) {}

    /** Pure: no I/O, and no input makes it throw unless a decoder breaks its contract. */
    static <M> DecodedSlice<M> of(Slice slice, EnvelopeDecoder envelopes, Decoder<M> decoder) {
        List<Received<M>> accepted = new ArrayList<>(slice.records().size());
        List<Entry> entries = new ArrayList<>(slice.records().size());
        for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
            switch (envelopes.decode(record.headers(), record.value())) {
                case Envelope.Broken(String reason) -> entries.add(new Entry(record, null, Verdict.malformed(reason)));
                case Envelope.Complete(CloudMessage message) -> {
                    Verdict verdict =
                            switch (decode(decoder, message)) {
                                case Decoded.Accepted<M>(M value) -> {
                                    accepted.add(
                                            new Received<>(record.offset(), message.source(), message.id(), value));
                                    yield null;
                                }
                                case Decoded.Ignored<M>(String reason) -> Verdict.ignored(reason);
                                case Decoded.Refused<M>(String reason) -> Verdict.refused(reason);
                                case Decoded.Malformed<M>(String reason) -> Verdict.malformed(reason);
                            };
                    entries.add(new Entry(record, message, verdict));
                }
            }
        }
        return new DecodedSlice<>(slice, accepted, entries);
    }

    /** A decoder that throws breaks its contract: the message pays for it, not the stream. */
    private static <M> Decoded<M> decode(Decoder<M> decoder, CloudMessage message) {
        try {
            return decoder.decode(message);
        } catch (RuntimeException e) {
            Log.errorf(e, "decoder_failed source=%s id=%s", message.source(), message.id());
            return new Decoded.Malformed<>("decoder_failed");
        }
    }

    /** The verdict of every record, the projection's filled in where it was asked. */
    List<Verdict> verdicts(List<Verdict> judged) {
        if (judged.size() != accepted.size()) {
            throw new IllegalStateException(
                    "projection gave " + judged.size() + " verdicts for " + accepted.size() + " messages");
        }
        List<Verdict> verdicts = new ArrayList<>(entries.size());
        int next = 0;
        for (Entry entry : entries) {
            Verdict known = entry.verdict();
            verdicts.add(known == null ? judged.get(next++) : known);
        }
        return verdicts;
    }
}
