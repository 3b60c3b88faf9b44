package dev.tally.bench.credits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Objects;

/**
 * One CloudEvent of a feed: what a producer would put into the broker.
 *
 * @param key the record key; for Aleph messages the {@code item_hash}
 * @param data the network's own message as UTF-8 JSON without line breaks; not copied, so nobody may write to it
 */
@SuppressWarnings("ArrayRecordComponent")
public record FeedEvent(String source, String id, String type, String key, Instant time, byte[] data) {

    public FeedEvent {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(data, "data");
    }

    /** The event as one line of structured CloudEvent JSON ({@code application/cloudevents+json}), without line end. */
    public byte[] structured() {
        var head = "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + source + "\",\"type\":\"" + type
                + "\",\"time\":\"" + time + "\",\"datacontenttype\":\"application/json\",\"data\":";
        var prefix = head.getBytes(UTF_8);
        var line = new byte[prefix.length + data.length + 1];
        System.arraycopy(prefix, 0, line, 0, prefix.length);
        System.arraycopy(data, 0, line, prefix.length, data.length);
        line[line.length - 1] = '}';
        return line;
    }
}
