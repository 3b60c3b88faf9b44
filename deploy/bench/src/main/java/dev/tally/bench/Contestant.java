package dev.tally.bench;

import java.util.List;

/**
 * One way of doing the work, with what was measured of it.
 *
 * @param unit of the median and the rounds, for example {@code s} or {@code messages/s}
 * @param rounds every round that ran, in order
 */
public record Contestant(String name, double median, String unit, List<Double> rounds) {

    /** Takes the median of the rounds; of an even number of them the mean of the middle two. */
    public static Contestant of(String name, String unit, List<Double> rounds) {
        var sorted = rounds.stream().sorted().toList();
        var middle = sorted.size() / 2;
        var median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Contestant(name, median, unit, List.copyOf(rounds));
    }
}
