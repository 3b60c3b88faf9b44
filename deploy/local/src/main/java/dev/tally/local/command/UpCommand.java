package dev.tally.local.command;

import dev.tally.local.stack.LocalStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

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
            try (Progress progress = new Progress()) {
                stack.up(progress::show);
            }
        }
        Urls.print(stack.settings());
        return 0;
    }
}
