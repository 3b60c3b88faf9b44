package dev.tally.bench;

import java.util.List;

/** One named benchmark: work, contestants that do it in the same run, and a goal. */
public interface Benchmark {

    /** The name by which it is asked for. */
    String name();

    /** One line that says what is measured. */
    String summary();

    /** Runs all contestants; leaves no database, topic or service behind, whether it succeeds or not. */
    List<BenchResult> run(Testbed bed, Scale scale) throws Exception;
}
