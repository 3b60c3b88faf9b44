package dev.tally.freshness;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long and how many reads may wait for an offset (R19). */
@ConfigMapping(prefix = "tally.read")
public interface FreshnessConfig {

    /** How long a read waits for the offsets of its {@code Tally-After} before it is told to come again. */
    @WithDefault("2s")
    @DurationMin(millis = 1)
    @DurationMax(minutes = 1)
    Duration afterTimeout();

    /** How often positions are looked up while a read waits: only a stream that another replica applies needs it. */
    @WithDefault("50ms")
    @DurationMin(millis = 1)
    @DurationMax(seconds = 10)
    Duration afterPollInterval();

    /** Most reads that wait at a time; one more is told to come again at once. */
    @WithDefault("1000")
    @Min(1)
    @Max(1_000_000)
    int afterWaitersMax();
}
