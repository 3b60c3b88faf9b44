package dev.tally.box;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The service with the family of boxes, and bounds that a test can wait for. */
public final class BoxProfile implements QuarkusTestProfile {

    static final int QUARANTINE_MAX_RUN = 3;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(BoxProjection.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tally.projection.quarantine-max-run",
                Integer.toString(QUARANTINE_MAX_RUN),
                "tally.projection.max-batch",
                "200",
                "tally.projection.park-max",
                "2s",
                "tally.projection.sweep-interval",
                "1s",
                "tally.projection.halted-retry-delay",
                "1s",
                "tally.projection.single-timeout",
                "4s",
                "quarkus.datasource.reactive.additional-properties.statement_timeout",
                "1500");
    }
}
