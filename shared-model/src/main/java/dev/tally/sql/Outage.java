package dev.tally.sql;

import java.time.Duration;
import java.time.Instant;

/** How long to leave a broker or database alone that is away; every further failure doubles the wait. */
public final class Outage {

    public static final Duration DELAY_MIN = Duration.ofSeconds(1);
    public static final Duration DELAY_MAX = Duration.ofSeconds(30);

    private Duration delay = Duration.ZERO;
    private Instant waitsUntil = Instant.MIN;

    public synchronized boolean isWaiting(Instant now) {
        return now.isBefore(waitsUntil);
    }

    /** Notes a failure; true for the first one of an outage. */
    public synchronized boolean note(Instant now) {
        boolean first = delay.isZero();
        Duration longer = first ? DELAY_MIN : delay.multipliedBy(2);
        delay = longer.compareTo(DELAY_MAX) < 0 ? longer : DELAY_MAX;
        waitsUntil = now.plus(delay);
        return first;
    }

    /** Notes a success; true when it ends an outage. */
    public synchronized boolean end() {
        boolean ended = !delay.isZero();
        delay = Duration.ZERO;
        waitsUntil = Instant.MIN;
        return ended;
    }
}
