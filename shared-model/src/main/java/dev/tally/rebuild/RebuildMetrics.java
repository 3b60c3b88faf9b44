package dev.tally.rebuild;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** What is told of rebuilds; all names of these meters stand here. */
@ApplicationScoped
class RebuildMetrics {

    private final MeterRegistry registry;
    private final AtomicInteger running = new AtomicInteger();

    RebuildMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Makes a projection's meters, so that they are there from the start and begin with zero. */
    void introduce(String projection) {
        for (RebuildState state : RebuildState.values()) {
            if (state != RebuildState.RUNNING) {
                registry.counter("tally.rebuilds", "outcome", state.word(), "projection", projection);
            }
        }
        Gauge.builder("tally.rebuild.running", running::get).register(registry);
    }

    void began() {
        running.incrementAndGet();
    }

    void ended(String projection, RebuildState state) {
        running.decrementAndGet();
        registry.counter("tally.rebuilds", "outcome", state.word(), "projection", projection)
                .increment();
    }
}
