package dev.tally.projection.deferral;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is told of deferred work; all names of these meters stand here. */
@ApplicationScoped
class DeferralMetrics {

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, Instant> oldest = new ConcurrentHashMap<>();

    DeferralMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Makes a kind's meters, so that they are there from the start and begin with zero. */
    void introduce(String kind) {
        registry.counter("tally.dirty.worked", "kind", kind);
        registry.counter("tally.dirty.kept.back", "kind", kind);
        Gauge.builder("tally.staleness.seconds", () -> age(oldest.get(kind)))
                .tag("kind", kind)
                .register(registry);
    }

    void worked(String kind, int keys) {
        registry.counter("tally.dirty.worked", "kind", kind).increment(keys);
    }

    void keptBack(String kind) {
        registry.counter("tally.dirty.kept.back", "kind", kind).increment();
    }

    void stale(String kind, @Nullable Instant since) {
        if (since == null) {
            oldest.remove(kind);
        } else {
            oldest.put(kind, since);
        }
    }

    private double age(@Nullable Instant since) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }
}
