package dev.tally.credits.screen;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** When and how lots are looked at as a whole. */
@ConfigMapping(prefix = "tally.credits.screen")
public interface ScreenConfig {

    /** Whether a look is taken at every start, in the background. */
    @WithDefault("true")
    boolean atStart();

    /** How often a look is taken that moves the watermark on; {@code off} = never. */
    @WithDefault("24h")
    String every();

    /** Addresses of one statement. */
    @WithDefault("10000")
    @Min(1)
    @Max(1_000_000)
    int range();
}
