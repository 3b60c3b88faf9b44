package dev.tally.bench.survive.process;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;

/** The clock of the service jumps; nothing outside the process can make it do so, and the run says that it is missing. */
public final class ClockJumps implements Survival {

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String summary() {
        return "the clock of the service jumps forth and back during ingest";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) {
        return Survived.notRun(
                name(),
                "a service takes its time from one Clock of the code, which nothing outside the process can move;"
                        + " tests put another in its place");
    }
}
