package dev.tally.credits;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Bounds that a test can reach: chunks of a few rows, and little to look through. */
public final class SmallBounds implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tally.credits.chunk-rows", "9",
                "tally.credits.scan-max", "100",
                "tally.credits.offset-max", "60");
    }
}
