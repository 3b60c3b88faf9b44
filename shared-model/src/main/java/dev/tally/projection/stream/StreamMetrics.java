package dev.tally.projection.stream;

import dev.tally.projection.slice.Committed;
import dev.tally.projection.slice.Slice;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** What the runtime counts while it applies slices; all names of these meters stand here. */
@ApplicationScoped
class StreamMetrics {

    private final MeterRegistry registry;

    StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void committed(TopicPartition stream, Slice slice, Committed committed, long nanos) {
        String name = stream.toString();
        registry.summary("tally.batch.records", "stream", name)
                .record(slice.records().size());
        registry.timer("tally.batch.duration", "stream", name).record(nanos, TimeUnit.NANOSECONDS);
        committed.counts().forEach((outcome, count) -> registry.counter(
                        "tally.messages", "stream", name, "outcome", outcome.word())
                .increment(count));
    }

    void retried(TopicPartition stream) {
        registry.counter("tally.retries", "stream", stream.toString()).increment();
    }

    void fenceLost(TopicPartition stream) {
        registry.counter("tally.fence.lost", "stream", stream.toString()).increment();
    }
}
