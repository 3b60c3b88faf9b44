package dev.tally.bench.credits.race;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import java.util.List;

/** Expenses that are large, and expenses that are many: set statements against one round trip per line. */
public final class CreditsExpense implements Benchmark {

    @Override
    public String name() {
        return "credits-expense";
    }

    @Override
    public String summary() {
        return "one expense of 27,143 lines; then hourly expenses of 987 lines";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        return List.of(new LargestExpenseRace(bed, scale).run(), new HourlyExpensesRace(bed, scale).run());
    }
}
