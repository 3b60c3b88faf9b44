package dev.tally.local.command;

import dev.tally.local.stack.StackException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The root of the commands. */
@Command(
        name = "./tally",
        description = "Runs Tally on this machine: real PostgreSQL, real Kafka and the three services.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            SendCommand.class,
            TokenCommand.class,
            TestCommand.class,
            NativeCommand.class,
            BenchCommand.class,
            SurviveCommand.class,
            SuperviseCommand.class
        },
        footer = {"", "Data, logs and secrets live below .tally; './tally COMMAND --help' tells more."})
public final class TallyCommand implements Runnable {

    /** Held for ever: the logging system forgets the level of a logger that nobody refers to. */
    private static final Logger ROOT = Logger.getLogger("");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command line; the exit code is 0 when it did what it should, 1 when it failed, 2 when it was not understood. */
    public static int execute(String[] arguments) {
        ROOT.setLevel(Level.SEVERE);
        CommandLine line = new CommandLine(new TallyCommand()).setUsageHelpWidth(110);
        line.setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("tally: " + told(failure));
            return 1;
        });
        line.setParameterExceptionHandler((wrong, _) -> complain(wrong));
        return line.execute(arguments);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int complain(ParameterException wrong) {
        System.err.println("tally: " + wrong.getMessage());
        System.err.println("see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return 2;
    }

    private static String told(Exception failure) {
        if (failure instanceof StackException) {
            return String.valueOf(failure.getMessage());
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
