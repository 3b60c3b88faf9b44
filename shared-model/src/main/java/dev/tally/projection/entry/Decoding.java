package dev.tally.projection.entry;

import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import dev.tally.message.Envelope;
import dev.tally.message.EnvelopeDecoder;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records to entries: the envelope, then the family's decoder. Pure; no input makes it throw. */
@ApplicationScoped
public class Decoding {

    private final EnvelopeDecoder envelopes;

    Decoding(EnvelopeDecoder envelopes) {
        this.envelopes = envelopes;
    }

    /** One entry per record, in their order. */
    public <M> List<Entry<M>> decode(List<ConsumerRecord<byte[], byte[]>> records, Decoder<M> decoder) {
        List<Entry<M>> entries = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            entries.add(decode(record, decoder));
        }
        return entries;
    }

    /** One record. */
    public <M> Entry<M> decode(ConsumerRecord<byte[], byte[]> record, Decoder<M> decoder) {
        return switch (envelopes.decode(record.headers(), record.value())) {
            case Envelope.Broken(String reason) -> new Entry<>(record, null, null, Verdict.malformed(reason), null);
            case Envelope.Complete(CloudMessage event) ->
                switch (ask(decoder, event)) {
                    case Decoded.Accepted<M>(M message) ->
                        new Entry<>(
                                record,
                                event,
                                new Received<>(
                                        record.partition(), record.offset(), event.source(), event.id(), message),
                                null,
                                null);
                    case Decoded.Ignored<M>(String reason) -> judged(record, event, Verdict.ignored(reason));
                    case Decoded.Refused<M>(String reason) -> judged(record, event, Verdict.refused(reason));
                    case Decoded.Malformed<M>(String reason) -> judged(record, event, Verdict.malformed(reason));
                };
        };
    }

    private static <M> Entry<M> judged(ConsumerRecord<byte[], byte[]> record, CloudMessage event, Verdict verdict) {
        return new Entry<>(record, event, null, verdict, null);
    }

    /** A decoder that throws breaks its contract: the message pays for it, not the stream. */
    private static <M> Decoded<M> ask(Decoder<M> decoder, CloudMessage event) {
        try {
            return decoder.decode(event);
        } catch (RuntimeException | StackOverflowError e) {
            Log.errorf(e, "decoder_failed source=%s id=%s", event.source(), event.id());
            return new Decoded.Malformed<>("decoder_failed");
        }
    }
}
