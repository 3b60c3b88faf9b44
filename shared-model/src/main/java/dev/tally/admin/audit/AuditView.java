package dev.tally.admin.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tally.admin.StreamName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of one message, as administrators see it. */
@RegisterForReflection
public record AuditView(
        @JsonIgnore String topic,
        @JsonIgnore int partition,
        long generation,
        long offset,
        @Nullable String source,
        @Nullable String messageId,
        @Nullable String key,
        String outcome,
        @Nullable String reason,
        Instant recordedAt) {

    public String getStream() {
        return StreamName.of(topic, partition);
    }
}
