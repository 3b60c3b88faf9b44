package dev.tally.credits.total;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How long the buckets of an answer are; they begin at whole hours or days of UTC. */
@RegisterForReflection
public enum Bucket {
    HOUR(ChronoUnit.HOURS),
    DAY(ChronoUnit.DAYS);

    private final ChronoUnit unit;

    Bucket(ChronoUnit unit) {
        this.unit = unit;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The start of the first bucket that begins at the instant or later. */
    Instant firstFrom(Instant instant) {
        Instant start = instant.truncatedTo(unit);
        return start.equals(instant) ? start : start.plus(1, unit);
    }

    long between(Instant from, Instant to) {
        return unit.between(from, to);
    }
}
