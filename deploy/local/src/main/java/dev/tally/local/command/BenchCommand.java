package dev.tally.local.command;

import dev.tally.bench.Benchmarks;
import dev.tally.bench.Scale;
import dev.tally.local.stack.Layout;
import dev.tally.local.stack.LocalTestbed;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs benchmarks on servers of their own. */
@Command(
        name = "bench",
        description = "Run benchmarks on a PostgreSQL and a broker of their own; writes target/bench/report.md.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    /** How much work; one of them. */
    static final class Size {
        @Option(names = "--quick", description = "A few minutes, smaller sizes: figures show a direction and no more.")
        private boolean quick;

        @Option(names = "--full", description = "With the largest sizes as well.")
        private boolean full;
    }

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which; all of them when absent.")
    private List<String> names = List.of();

    @ArgGroup(exclusive = true)
    private @Nullable Size size;

    @Override
    public Integer call() throws Exception {
        Scale scale = size == null ? Scale.NORMAL : size.quick ? Scale.QUICK : size.full ? Scale.FULL : Scale.NORMAL;
        try (LocalTestbed bed = LocalTestbed.start(Layout.ofLauncher())) {
            return Benchmarks.run(bed, names, scale);
        }
    }
}
