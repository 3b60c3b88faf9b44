package dev.tally.credits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The bounds of what one read may cost. */
@ConfigMapping(prefix = "tally.credits")
public interface ReadConfig {

    /** Most rows of one address and range that a filter or a sort may look through. */
    @WithDefault("1000000")
    @Min(1)
    long scanMax();

    /** Most rows that a page may skip by its number; a cursor reaches further. */
    @WithDefault("1000000")
    @Min(0)
    long offsetMax();

    /** Rows that a long list reads and writes at a time. */
    @WithDefault("2000")
    @Min(1)
    @Max(100_000)
    int chunkRows();

    /** Most rows of a page in cursor mode. */
    @WithDefault("200")
    @Min(1)
    @Max(10_000)
    int cursorPageMax();

    /** Most buckets of one question for totals. */
    @WithDefault("10000")
    @Min(1)
    int totalsBucketsMax();
}
