package dev.tally.local.command;

import dev.tally.local.stack.LocalStack;
import dev.tally.local.stack.Service;
import dev.tally.local.stack.StackException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the stack in the background. */
@Command(
        name = "up",
        description = "Start the stack in the background; returns when all services are ready.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The services see the environment of this call:  TALLY_AUDIT_DETAIL=exceptions ./tally up",
            "Ports: TALLY_POSTGRES_PORT, TALLY_KAFKA_PORT, TALLY_SOCIAL_PORT, TALLY_CREDITS_PORT, TALLY_METRICS_PORT,",
            "TALLY_SOCIAL_MANAGEMENT_PORT and so on. Partitions: TALLY_SOCIAL_PARTITIONS, TALLY_METRICS_PARTITIONS.",
            "Heap of a service: TALLY_SERVICE_HEAP (512m)."
        })
final class UpCommand implements Callable<Integer> {

    @Option(names = "--native", description = "Run services as binaries, where './tally native' has built some.")
    private boolean binaries;

    @Override
    public Integer call() {
        LocalStack stack = LocalStack.ofLauncher();
        if (stack.isRunning()) {
            if (!stack.isReady()) {
                System.err.println("tally: the stack runs but is not ready; './tally status' tells what is missing");
                return 1;
            }
            System.out.println("the stack runs already");
        } else {
            start(stack);
        }
        Urls.print(stack.settings());
        return 0;
    }

    private void start(LocalStack stack) {
        List<Service> built = binaries ? stack.binaries() : List.of();
        if (binaries && built.isEmpty()) {
            throw new StackException("no service has a binary; './tally native' builds one");
        }
        try (Progress progress = new Progress()) {
            if (binaries) {
                stack.upWithBinaries(progress::show);
            } else {
                stack.up(progress::show);
            }
        }
        for (Service service : built) {
            String age = stack.hasOldBinary(service) ? ", older than its jar: './tally native' builds it anew" : "";
            System.out.println(service.family() + " runs as a binary" + age);
        }
    }
}
