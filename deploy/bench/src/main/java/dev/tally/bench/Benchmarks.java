package dev.tally.bench;

import dev.tally.bench.credits.race.CreditsExpense;
import dev.tally.bench.credits.race.CreditsIngest;
import dev.tally.bench.credits.race.CreditsLate;
import dev.tally.bench.credits.reads.BalanceRates;
import dev.tally.bench.credits.reads.ReadYourWrite;
import dev.tally.bench.credits.rebuild.CreditsRebuild;
import dev.tally.bench.credits.start.ServiceStart;
import java.util.ArrayList;
import java.util.List;

/** The benchmarks by name, and how a run of them ends. */
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new CreditsExpense(),
            new CreditsIngest(),
            new CreditsLate(),
            new ReadYourWrite(),
            new BalanceRates(),
            new ServiceStart(),
            new CreditsRebuild());

    private Benchmarks() {}

    /** All benchmarks in the order in which they run. */
    public static List<Benchmark> all() {
        return ALL;
    }

    /**
     * Runs benchmarks one after the other and writes {@code target/bench/report.md} and {@code report.json}.
     *
     * <p>The report is written after each of them, so that one that fails does not take the others' figures with it.
     *
     * @param names which to run; empty runs all
     * @return the exit code: 0 also when only a speed goal is missed, 1 when a contestant's result is wrong
     * @throws IllegalArgumentException when a name is unknown
     */
    public static int run(Testbed bed, List<String> names, Scale scale) throws Exception {
        var machine = Machine.of(bed);
        var directory = bed.root().resolve("target").resolve("bench");
        var results = new ArrayList<BenchResult>();
        for (var benchmark : chosen(names)) {
            Race.say(benchmark.name(), "%s (%s)", benchmark.summary(), scale);
            results.addAll(benchmark.run(bed, scale));
            new Report(scale, machine, results).write(directory);
        }
        Race.say("report", "%s", directory.resolve("report.md"));
        return results.stream().allMatch(result -> result.wrong().isEmpty()) ? 0 : 1;
    }

    private static List<Benchmark> chosen(List<String> names) {
        names.forEach(Benchmarks::require);
        return ALL.stream()
                .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
                .toList();
    }

    private static void require(String name) {
        if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
            var known = ALL.stream().map(Benchmark::name).toList();
            throw new IllegalArgumentException("no benchmark " + name + "; there are " + String.join(", ", known));
        }
    }
}
