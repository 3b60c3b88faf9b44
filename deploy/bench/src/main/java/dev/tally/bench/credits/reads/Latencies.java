package dev.tally.bench.credits.reads;

import java.util.List;
import java.util.Locale;

/**
 * How long the probes of one round took.
 *
 * @param nanos in ascending order
 * @param askedAgain how many of them were told to come again at least once
 */
record Latencies(List<Long> nanos, long askedAgain) {

    Latencies {
        nanos = nanos.stream().sorted().toList();
    }

    /** The smallest latency that so large a share of the probes did not exceed. */
    double millis(double quantile) {
        var rank = (int) Math.ceil(quantile * nanos.size());
        return nanos.get(Math.max(0, rank - 1)) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", millis(0.50), millis(0.99));
    }
}
