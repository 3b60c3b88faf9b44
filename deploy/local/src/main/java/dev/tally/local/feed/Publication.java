package dev.tally.local.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** One event as records: the same headers, key and value for every topic it goes to. */
@SuppressWarnings("ArrayRecordComponent")
public record Publication(List<String> topics, byte @Nullable [] key, List<Header> headers, byte @Nullable [] value) {

    /** A CloudEvent in binary mode. */
    public static Publication binary(
            List<String> topics,
            @Nullable String key,
            Map<String, String> attributes,
            String contentType,
            byte @Nullable [] data) {
        List<Header> headers = new ArrayList<>();
        attributes.forEach((name, text) -> headers.add(header("ce_" + name, text)));
        headers.add(header("content-type", contentType));
        return new Publication(topics, key == null ? null : key.getBytes(UTF_8), headers, data);
    }

    /** The bytes of a line as they are, said to be a CloudEvent in structured mode. */
    static Publication structured(List<String> topics, byte[] line) {
        return new Publication(topics, null, List.of(header("content-type", "application/cloudevents+json")), line);
    }

    List<ProducerRecord<byte @Nullable [], byte @Nullable []>> records() {
        return topics.stream()
                .map(topic ->
                        new ProducerRecord<byte @Nullable [], byte @Nullable []>(topic, null, key, value, headers))
                .toList();
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(UTF_8));
    }
}
