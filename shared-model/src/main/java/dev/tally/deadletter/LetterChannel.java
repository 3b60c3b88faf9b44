package dev.tally.deadletter;

import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jspecify.annotations.Nullable;

/** The way to the dead-letter topics: which topic, and what a dead letter looks like there. */
@ApplicationScoped
class LetterChannel {

    private static final String TOPIC_SUFFIX = ".dlq";
    private static final String PAYLOAD = "tally-payload";
    private static final String HEADERS = "tally-headers";
    private static final byte[] OMITTED = utf8("omitted");

    private final MutinyEmitter<Record<byte[], byte[]>> emitter;

    LetterChannel(@Channel("dead-letters") MutinyEmitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    /** Completes when the broker has the record, with its original key, value and headers and five headers of ours. */
    Uni<Void> send(UnpublishedLetter letter) {
        return send(letter, letter.key(), letter.payload(), headers(letter))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> sendWithoutPayload(letter))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> sendPlaceAlone(letter));
    }

    /** A record as large as a topic takes grows by our headers; it must not stop the letters behind it for ever. */
    private Uni<Void> sendWithoutPayload(UnpublishedLetter letter) {
        Log.warnf("dead_letter_payload_omitted id=%d reason=record_too_large", letter.id());
        return send(letter, letter.key(), null, headers(letter).add(PAYLOAD, OMITTED));
    }

    /** Its headers or its key alone are that large: the table has them, and the place says where. */
    private Uni<Void> sendPlaceAlone(UnpublishedLetter letter) {
        Log.warnf("dead_letter_headers_omitted id=%d reason=record_too_large", letter.id());
        return send(
                letter,
                null,
                null,
                place(letter, new RecordHeaders()).add(PAYLOAD, OMITTED).add(HEADERS, OMITTED));
    }

    private Uni<Void> send(
            UnpublishedLetter letter, byte @Nullable [] key, byte @Nullable [] payload, Headers headers) {
        OutgoingKafkaRecordMetadata<byte[]> address = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(letter.topic() + TOPIC_SUFFIX)
                .withHeaders(headers)
                .build();
        return emitter.sendMessage(Message.of(Record.of(key, payload), Metadata.of(address)));
    }

    private static Headers headers(UnpublishedLetter letter) {
        return place(letter, new RecordHeaders(letter.headers()));
    }

    private static Headers place(UnpublishedLetter letter, Headers headers) {
        return headers.add("tally-outcome", utf8(letter.outcome()))
                .add("tally-reason", utf8(letter.reason()))
                .add("tally-source-topic", utf8(letter.topic()))
                .add("tally-source-partition", utf8(Integer.toString(letter.partition())))
                .add("tally-source-offset", utf8(Long.toString(letter.offset())));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
