package dev.tally.local.command;

import dev.tally.local.Ports;
import dev.tally.local.stack.Health;
import dev.tally.local.stack.LocalStack;
import dev.tally.local.stack.Service;
import dev.tally.local.stack.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells what runs. */
@Command(
        name = "status",
        description = "Show what runs, and where; exit code 0 when all of it is ready.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final String ROW = "%-9s %-10s %-8s %s%n";

    @Override
    public Integer call() {
        LocalStack stack = LocalStack.ofLauncher();
        Settings settings = stack.settings();
        if (!stack.isRunning()) {
            System.out.println("the stack does not run; ./tally up starts it");
            return 1;
        }
        boolean ready = true;
        try (Health health = new Health()) {
            for (Service service : Service.values()) {
                boolean runs = stack.process(service.family()).isPresent();
                boolean isReady = runs && health.isReady(settings.management(service));
                String state = isReady ? "ready" : runs ? "not ready" : "ended";
                row(stack, service.family(), state, settings.http(service).toString());
                ready &= isReady;
            }
        }
        row(stack, "postgres", state(settings.postgresPort()), "localhost:" + settings.postgresPort());
        System.out.printf(
                ROW, "kafka", state(settings.kafkaPort()), pid(stack, "supervisor"), settings.bootstrapServers());
        return ready ? 0 : 1;
    }

    private static void row(LocalStack stack, String name, String state, String where) {
        System.out.printf(ROW, name, state, pid(stack, name), where);
    }

    private static String state(int port) {
        return Ports.taken(port) ? "listens" : "ended";
    }

    private static String pid(LocalStack stack, String name) {
        return stack.process(name).map(process -> Long.toString(process.pid())).orElse("-");
    }
}
