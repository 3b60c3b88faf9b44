package dev.tally.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How much the audit keeps, and for how long. */
@ConfigMapping(prefix = "tally.audit")
public interface AuditConfig {

    /** Which messages get a row of their own; a generation is always recorded. */
    @WithDefault("all")
    Detail detail();

    /** How long rows of single messages are kept; whole days are dropped, so up to a day longer. */
    @WithDefault("30d")
    Duration retention();

    /** Days after today for which a partition is made ahead. */
    @WithDefault("3")
    @Min(1)
    @Max(30)
    int daysAhead();

    /** Which messages get a row of their own. */
    enum Detail {
        /** Every message. */
        ALL,
        /** Only what somebody may want to look into: neither applied, nor duplicate, nor ignored. */
        EXCEPTIONS
    }
}
