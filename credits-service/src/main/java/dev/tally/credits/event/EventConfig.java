package dev.tally.credits.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which events are sent to {@code <topic>.events}, and when. */
@ConfigMapping(prefix = "tally.credits.events")
public interface EventConfig {

    /** A balance that falls below so many credits is told of; unset, none is. */
    Optional<@Min(1) Long> lowBalance();

    /** How long before its expiration a lot that still holds something is told of; set to nothing, none is. */
    @WithDefault("7d,1d")
    Optional<List<Duration>> expiringLead();

    /** How often expirations are looked for. */
    @WithDefault("30s")
    Duration sweepInterval();

    /** Most lots that one transaction of the sweep tells of. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int sweepBatch();
}
