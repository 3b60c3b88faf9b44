package dev.tally.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jspecify.annotations.Nullable;

/** The way to the topics of events: which topic, and what an event looks like there (M2, binary mode). */
@ApplicationScoped
class EventChannel {

    private static final String TOPIC_SUFFIX = ".events";

    private final MutinyEmitter<Record<byte[], byte[]>> emitter;
    private final String source;

    EventChannel(
            @Channel("events") MutinyEmitter<Record<byte[], byte[]>> emitter,
            @ConfigProperty(name = "tally.family") String family) {
        this.emitter = emitter;
        this.source = "/tally/" + family;
    }

    /** Completes when the broker has the record. */
    Uni<Void> send(UnpublishedEvent event) {
        OutgoingKafkaRecordMetadata<byte[]> address = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(event.topic() + TOPIC_SUFFIX)
                .withHeaders(headers(event))
                .build();
        String key = event.key();
        return emitter.sendMessage(
                Message.of(Record.of(key == null ? null : utf8(key), event.payload()), Metadata.of(address)));
    }

    private Headers headers(UnpublishedEvent event) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", event.eventId());
        add(headers, "ce_source", source);
        add(headers, "ce_type", event.type());
        add(headers, "ce_time", event.createdAt().toString());
        add(headers, "ce_subject", event.key());
        add(headers, "content-type", "application/json");
        return headers;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, utf8(value));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
