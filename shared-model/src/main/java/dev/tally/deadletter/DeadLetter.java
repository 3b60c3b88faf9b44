package dev.tally.deadletter;

import dev.tally.projection.Outcome;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be applied, as it came; its bytes are not copied.
 *
 * @param outcome {@link Outcome#MALFORMED} or {@link Outcome#QUARANTINED}
 * @param reason machine-readable
 * @param error what the database or the code said, for a person; null for a malformed record
 */
public record DeadLetter(
        ConsumerRecord<byte[], byte[]> record,
        Outcome outcome,
        String reason,
        @Nullable String error) {

    public DeadLetter {
        if (outcome != Outcome.MALFORMED && outcome != Outcome.QUARANTINED) {
            throw new IllegalArgumentException("a message that is " + outcome.word() + " is no dead letter");
        }
    }
}
