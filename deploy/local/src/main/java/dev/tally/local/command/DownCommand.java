package dev.tally.local.command;

import dev.tally.local.stack.LocalStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends the stack. */
@Command(name = "down", description = "Stop the stack; succeeds when nothing runs.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Option(names = "--wipe", description = "Delete all data, logs and secrets below .tally as well.")
    private boolean wipe;

    @Override
    public Integer call() {
        LocalStack stack = LocalStack.ofLauncher();
        boolean ran = stack.isRunning();
        stack.down();
        if (wipe) {
            stack.wipe();
        }
        System.out.println((ran ? "stopped" : "nothing runs") + (wipe ? ", data deleted" : ""));
        return 0;
    }
}
