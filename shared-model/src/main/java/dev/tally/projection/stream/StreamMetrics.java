package dev.tally.projection.stream;

import dev.tally.projection.judgement.JudgementMetrics;
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
    private final JudgementMetrics messages;

    StreamMetrics(MeterRegistry registry, JudgementMetrics messages) {
        this.registry = registry;
        this.messages = messages;
    }

    void committed(TopicPartition stream, Slice slice, Committed committed, long nanos) {
        String name = stream.toString();
        // Rare ones are there from the first slice on: a rate needs a zero to begin with.
        registry.counter("tally.slices.split", "stream", name);
        registry.counter("tally.retries", "stream", name);
        registry.counter("tally.fence.lost", "stream", name);
        registry.summary("tally.batch.records", "stream", name)
                .record(slice.records().size());
        registry.timer("tally.batch.duration", "stream", name).record(nanos, TimeUnit.NANOSECONDS);
        messages.count(name, committed.outcomes());
    }

    void split(TopicPartition stream) {
        registry.counter("tally.slices.split", "stream", stream.toString()).increment();
    }

    void retried(TopicPartition stream) {
        registry.counter("tally.retries", "stream", stream.toString()).increment();
    }

    void fenceLost(TopicPartition stream) {
        registry.counter("tally.fence.lost", "stream", stream.toString()).increment();
    }
}
