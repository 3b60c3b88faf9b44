package dev.tally.bench;

import java.util.List;

/**
 * What one comparison came to.
 *
 * @param goal what it should come to, in words
 * @param held whether the goal was met
 * @param ratio how much better the first contestant is than the second; above 1 is better, whatever the unit
 * @param notes what a reader must know to judge the figures
 * @param wrong differences between a contestant's result and the model; empty when all results are right
 */
public record BenchResult(
        String name,
        String goal,
        boolean held,
        List<Contestant> contestants,
        double ratio,
        List<String> notes,
        List<String> wrong) {}
