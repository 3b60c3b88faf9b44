package dev.tally.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Bounds of a record before a family looks into it; real messages keep clear of all of them. */
@ConfigMapping(prefix = "tally.message")
public interface MessageConfig {

    /** Longest key or value of a CloudEvents attribute, in characters. */
    @WithDefault("4096")
    @Min(64)
    int attributeLengthMax();

    /** Deepest nesting of a structured CloudEvent, its data included. */
    @WithDefault("64")
    @Min(4)
    int depthMax();

    /** Largest value of a record, in bytes. */
    @WithDefault("16777216")
    @Min(1024)
    int sizeMax();
}
