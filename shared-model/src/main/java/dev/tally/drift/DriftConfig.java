package dev.tally.drift;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How hard drift is looked for. */
@ConfigMapping(prefix = "tally.drift")
public interface DriftConfig {

    /** Between two samples, whole seconds; checks take turns. */
    @WithDefault("1s")
    Duration interval();

    /** Keys of a sample. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int sample();
}
