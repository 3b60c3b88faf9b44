package dev.tally.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lets contestants take turns, so that whatever else the machine does hits all of them alike. */
public final class Race {
    private static final double ONCE_ONLY_SECONDS = 60;

    private final String name;
    private final String unit;
    private final List<Entry> entries = new ArrayList<>();

    /** One run of a contestant. */
    @FunctionalInterface
    public interface Run {
        Measure go(int round) throws Exception;
    }

    /** What one run gave: the value in the unit of the race, and how long the measured part of it took. */
    public record Measure(double value, double seconds) {}

    private record Entry(String name, Run run, List<Measure> measures) {}

    public Race(String name, String unit) {
        this.name = name;
        this.unit = unit;
    }

    public Race enter(String contestant, Run run) {
        entries.add(new Entry(contestant, run, new ArrayList<>()));
        return this;
    }

    /** Runs all contestants, one after the other in each round; one that takes over a minute has one round only. */
    public List<Contestant> run(int rounds) throws Exception {
        for (var round = 1; round <= rounds; round++) {
            for (var entry : entries) {
                if (entry.measures.stream().noneMatch(measure -> measure.seconds() > ONCE_ONLY_SECONDS)) {
                    var measure = entry.run.go(round);
                    entry.measures.add(measure);
                    say(name, "%s, round %d of %d: %,.3f %s", entry.name, round, rounds, measure.value(), unit);
                }
            }
        }
        return entries.stream()
                .map(entry -> Contestant.of(
                        entry.name,
                        unit,
                        entry.measures.stream().map(Measure::value).toList()))
                .toList();
    }

    /** Writes a line of progress to standard error. */
    @FormatMethod
    public static void say(String name, @FormatString String format, Object... values) {
        System.err.println("bench " + name + ": " + String.format(Locale.ROOT, format, values));
    }
}
