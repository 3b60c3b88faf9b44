package dev.tally.local.command;

import dev.tally.bench.Scale;
import dev.tally.bench.survive.Survivals;
import dev.tally.bench.survive.field.Survival;
import dev.tally.local.stack.Layout;
import dev.tally.local.stack.LocalTestbed;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes failure runs on servers of their own. */
@Command(
        name = "survive",
        description =
                "Break things under load, on a PostgreSQL and a broker of their own, and compare every table with a"
                        + " naive model after each run. Writes target/survive/report.md; exit code 1 when a message was lost or"
                        + " doubled, or a table differs.",
        mixinStandardHelpOptions = true,
        footer = {"", "./tally survive --list names the runs."})
final class SurviveCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which; all of them when absent.")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "Smaller sizes and fewer faults, a few minutes in all.")
    private boolean quick;

    @Option(names = "--list", description = "Name the runs and what each does, and do nothing.")
    private boolean list;

    @Override
    public Integer call() throws Exception {
        if (list) {
            for (Survival survival : Survivals.all()) {
                System.out.println(String.format(Locale.ROOT, "%-14s %s", survival.name(), survival.summary()));
            }
            return CommandLine.ExitCode.OK;
        }
        requireKnown();
        try (LocalTestbed bed = LocalTestbed.start(Layout.ofLauncher())) {
            return Survivals.run(bed, names, quick ? Scale.QUICK : Scale.NORMAL);
        }
    }

    private void requireKnown() {
        try {
            Survivals.chosen(names);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
