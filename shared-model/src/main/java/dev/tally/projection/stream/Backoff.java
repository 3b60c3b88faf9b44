package dev.tally.projection.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits between tries: doubling from a least to a most, jittered, so that many do not come back at once. */
final class Backoff {

    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;
    private int tries;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    /** Between half and the whole of the wait that is due. */
    Duration next() {
        long due = Math.min(max.toMillis(), min.toMillis() << Math.min(tries++, 20));
        return Duration.ofMillis(due / 2 + random.nextLong(due / 2 + 1));
    }

    void reset() {
        tries = 0;
    }
}
