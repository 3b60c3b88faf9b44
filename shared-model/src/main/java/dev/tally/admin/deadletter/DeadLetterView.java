package dev.tally.admin.deadletter;

import dev.tally.admin.StreamName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A dead letter in a list. */
@RegisterForReflection
public record DeadLetterView(
        long id, String stream, long offset, @Nullable String key, String outcome, String reason, Instant failedAt) {

    /** The columns of a row in the order of the query. */
    public DeadLetterView(
            long id,
            String topic,
            int partition,
            long offset,
            @Nullable String key,
            String outcome,
            String reason,
            Instant failedAt) {
        this(id, StreamName.of(topic, partition), offset, key, outcome, reason, failedAt);
    }
}
