package dev.tally.credits.event;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A threshold, short leads, small rounds; the sweep runs when a test says so. */
public final class EventProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tally.credits.events.low-balance", "100",
                "tally.credits.events.expiring-lead", "2h,1h",
                "tally.credits.events.sweep-interval", "1h",
                "tally.credits.events.sweep-batch", "3",
                "quarkus.scheduler.start-mode", "halted");
    }
}
