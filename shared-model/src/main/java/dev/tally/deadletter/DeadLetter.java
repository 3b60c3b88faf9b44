package dev.tally.deadletter;

import dev.tally.projection.Outcome;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be applied, as it came; its bytes are not copied.
 *
 * @param headers the record's, in their order
 * @param payload the record's value; null for a record without one
 * @param outcome {@link Outcome#MALFORMED} or {@link Outcome#QUARANTINED}
 * @param reason machine-readable
 */
@SuppressWarnings("ArrayRecordComponent")
public record DeadLetter(
        long offset,
        byte @Nullable [] key,
        Headers headers,
        byte @Nullable [] payload,
        Outcome outcome,
        String reason) {

    public DeadLetter {
        if (outcome != Outcome.MALFORMED && outcome != Outcome.QUARANTINED) {
            throw new IllegalArgumentException("a message that is " + outcome.word() + " is no dead letter");
        }
    }
}
