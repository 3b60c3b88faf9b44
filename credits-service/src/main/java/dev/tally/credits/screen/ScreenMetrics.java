package dev.tally.credits.screen;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** What is told of screens; all names of these meters stand here, and are exported before the first look. */
@Startup
@ApplicationScoped
class ScreenMetrics {

    private final MeterRegistry registry;
    private final Counter screened;
    private final Counter repaired;

    ScreenMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.screened = registry.counter("tally.credits.screened.addresses");
        this.repaired = registry.counter("tally.credits.repaired.addresses");
        for (Screen screen : Screen.values()) {
            flagged(screen, 0);
        }
    }

    void screened(long addresses) {
        screened.increment((double) addresses);
    }

    void flagged(Screen screen, int addresses) {
        registry.counter("tally.credits.flagged.addresses", "screen", screen.word())
                .increment(addresses);
    }

    void repaired(int addresses) {
        repaired.increment(addresses);
    }
}
