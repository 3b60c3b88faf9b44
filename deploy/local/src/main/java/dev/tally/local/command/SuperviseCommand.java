package dev.tally.local.command;

import dev.tally.local.stack.Layout;
import dev.tally.local.stack.Settings;
import dev.tally.local.stack.Supervisor;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The background process behind up and demo; not for people. */
@Command(name = "supervise", hidden = true)
final class SuperviseCommand implements Callable<Integer> {

    @Option(names = "--with", description = "End when this process ends.")
    private long companion;

    @Option(names = "--native", description = "Run services as binaries where there are some.")
    private boolean binaries;

    @Override
    public Integer call() throws IOException {
        if (companion > 0) {
            CompletableFuture<Void> _ = ProcessHandle.of(companion)
                    .orElseThrow(() -> new IOException("process " + companion + " is gone"))
                    .onExit()
                    .thenRun(() -> System.exit(0));
        }
        return new Supervisor(Layout.ofLauncher(), new Settings(System.getenv()), binaries).run();
    }
}
