package dev.tally.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long events are kept. */
@ConfigMapping(prefix = "tally.outbox")
public interface OutboxConfig {

    /** How long a published event stays in the table, for a person who looks for it. */
    @WithDefault("7d")
    Duration retention();
}
