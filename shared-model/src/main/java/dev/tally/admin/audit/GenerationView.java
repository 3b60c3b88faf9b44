package dev.tally.admin.audit;

import dev.tally.admin.StreamName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** One committed slice of a stream, as administrators see it. */
@RegisterForReflection
public record GenerationView(
        String stream,
        long generation,
        long firstOffset,
        long nextOffset,
        Counts counts,
        Instant startedAt,
        int durationMs) {

    /** Messages of the slice by outcome. */
    @RegisterForReflection
    public record Counts(
            long applied, long duplicate, long ignored, long parked, long refused, long malformed, long quarantined) {}

    /** The columns of a row in the order of the query. */
    public GenerationView(
            String topic,
            int partition,
            long generation,
            long firstOffset,
            long nextOffset,
            long applied,
            long duplicate,
            long ignored,
            long parked,
            long refused,
            long malformed,
            long quarantined,
            Instant startedAt,
            int durationMs) {
        this(
                StreamName.of(topic, partition),
                generation,
                firstOffset,
                nextOffset,
                new Counts(applied, duplicate, ignored, parked, refused, malformed, quarantined),
                startedAt,
                durationMs);
    }
}
