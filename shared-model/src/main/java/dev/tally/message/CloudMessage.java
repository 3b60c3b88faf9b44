package dev.tally.message;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One CloudEvent taken out of a record: attributes decoded, {@code data} still the bytes of a JSON text.
 *
 * <p>{@code (source, id)} is the identity of the message: whatever the broker or a producer repeats takes effect once.
 *
 * @param data the network's own message, unchanged; not copied, so nobody may write to it
 */
@SuppressWarnings("ArrayRecordComponent")
public record CloudMessage(
        String source,
        String id,
        String type,
        @Nullable Instant time,
        @Nullable String subject,
        byte[] data) {

    public CloudMessage {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
    }
}
