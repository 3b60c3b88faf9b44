package dev.tally.projection.deferral;

import java.time.Duration;

record TestDeferralConfig(long enterLag, long exitLag, Duration stalenessMax, int dirtyBatch)
        implements DeferralConfig {

    static TestDeferralConfig withBatch(int dirtyBatch) {
        return new TestDeferralConfig(50_000, 1_000, Duration.ofSeconds(60), dirtyBatch);
    }
}
