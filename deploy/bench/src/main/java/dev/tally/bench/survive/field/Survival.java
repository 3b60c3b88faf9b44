package dev.tally.bench.survive.field;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;

/** One named failure run: traffic, faults while it is applied, and the comparison with the model after it. */
public interface Survival {

    /** The name by which it is asked for. */
    String name();

    /** One line that says what is done to the service. */
    String summary();

    /** Runs it; leaves no database, topic, service or mount behind, whether it succeeds or not. */
    Survived run(Testbed bed, Scale scale) throws Exception;
}
