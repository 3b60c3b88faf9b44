package dev.tally.box;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The service with the family of boxes and small slices; nothing that waits is refused while a test runs. */
public final class HistoryProfile implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(BoxProjection.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tally.projection.max-batch", "70", "tally.projection.park-max", "10m");
    }
}
