package dev.tally.projection.deferral;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** When work is put off, and for how long at most. */
@ConfigMapping(prefix = "tally.projection")
public interface DeferralConfig {

    /** A stream with a lag of more records than this begins to catch up. */
    @WithDefault("50000")
    @Min(1)
    long enterLag();

    /** A stream that catches up does so until its lag is below this many records; not more than {@code enter-lag}. */
    @WithDefault("1000")
    @Min(1)
    long exitLag();

    /** How old a mark may get before its key is worked off although catch-up goes on. */
    @WithDefault("60s")
    Duration stalenessMax();

    /** Most dirty keys of one transaction of the worker. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int dirtyBatch();
}
