package dev.tally.bench.credits;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks 0 to n-1 whose frequency falls with rank to the power of the exponent. */
final class Zipf {
    private final double[] cumulated;

    Zipf(int ranks, double exponent) {
        cumulated = new double[ranks];
        var sum = 0.0;
        for (var rank = 0; rank < ranks; rank++) {
            // StrictMath: the ranks drawn must not depend on the machine.
            sum += StrictMath.pow(rank + 1.0, -exponent);
            cumulated[rank] = sum;
        }
    }

    int next(SplittableRandom random) {
        var found = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[cumulated.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found + 1, cumulated.length - 1);
    }
}
