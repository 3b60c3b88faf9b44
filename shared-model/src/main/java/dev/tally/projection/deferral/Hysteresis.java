package dev.tally.projection.deferral;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which streams catch up, as a rule (R15): in above one lag, out below another, so that a stream does not go in and out
 * with every slice.
 *
 * @param enterLag records
 * @param exitLag records
 */
record Hysteresis(long enterLag, long exitLag) {

    Hysteresis {
        if (exitLag > enterLag) {
            throw new IllegalArgumentException("exit-lag " + exitLag + " is above enter-lag " + enterLag);
        }
    }

    /**
     * The streams that catch up from now on.
     *
     * @param lags of the streams that apply records; one that is not among them catches up with nothing
     */
    SortedSet<String> next(Set<String> before, Map<String, Long> lags) {
        SortedSet<String> next = new TreeSet<>();
        lags.forEach((stream, lag) -> {
            if (before.contains(stream) ? lag >= exitLag : lag > enterLag) {
                next.add(stream);
            }
        });
        return next;
    }
}
