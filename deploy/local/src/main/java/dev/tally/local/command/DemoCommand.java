package dev.tally.local.command;

import dev.tally.local.demo.DemoTraffic;
import dev.tally.local.demo.Questions;
import dev.tally.local.feed.FeedPublisher;
import dev.tally.local.stack.LocalStack;
import dev.tally.local.stack.Service;
import dev.tally.local.stack.StackException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows all of it: starts the stack, sends generated traffic through the broker, asks for the results. */
@Command(
        name = "demo",
        description = "Start the stack, send generated credit traffic through Kafka, show what came of it.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final String STREAM = "tally.credits-0";

    // A shutdown hook that waits for the main thread would wait for itself when the main thread exits.
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Option(names = "--exit", description = "Stop the stack after the answers; exit code 0 when they are all there.")
    private boolean exit;

    @Option(names = "--messages", description = "How many (default: ${DEFAULT-VALUE}).", defaultValue = "20000")
    private int messages = 20_000;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LocalStack stack = LocalStack.ofLauncher();
        if (stack.isRunning()) {
            throw new StackException("the stack runs already; ./tally down stops it");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(stack::down, "end-of-demo"));
        try (Progress progress = new Progress()) {
            stack.upWithThisProcess(progress::show);
        }
        DemoTraffic traffic = new DemoTraffic(messages);
        boolean answered;
        try (Questions questions = new Questions(stack.settings().http(Service.CREDITS), DemoCommand::say)) {
            send(stack, traffic, questions);
            answered = questions.ask(traffic.resource());
        }
        System.out.println();
        Urls.print(stack.settings());
        if (!exit) {
            System.out.println("\nCtrl-C stops the stack; its data stays until ./tally down --wipe");
            interrupted.await();
        }
        return answered ? 0 : 1;
    }

    private static void send(LocalStack stack, DemoTraffic traffic, Questions questions)
            throws IOException, InterruptedException {
        try (FeedPublisher publisher = new FeedPublisher(stack.settings().bootstrapServers());
                Progress progress = new Progress()) {
            long before = questions.position(STREAM).orElse(0);
            traffic.publish(publisher, sent -> {
                if (sent % 1_000 == 0) {
                    show(progress, sent, Math.max(0, questions.position(STREAM).orElse(before) - before));
                }
            });
            FeedPublisher.Acknowledged done = publisher.acknowledged().get(STREAM);
            if (done == null) {
                throw new StackException("the broker took nothing: " + publisher.failures());
            }
            long deadline = System.nanoTime() + 120_000_000_000L;
            long position = before;
            while (position <= done.offset()) {
                if (System.nanoTime() > deadline) {
                    throw new StackException(STREAM + " stands at " + position + " of " + (done.offset() + 1)
                            + "; ./tally logs credits may tell why");
                }
                Thread.sleep(100);
                position = questions.position(STREAM).orElse(position);
                show(progress, publisher.events(), position - before);
            }
            System.out.printf("%,d messages sent and applied in %.1f s%n", done.count(), progress.seconds());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static void show(Progress progress, long sent, long applied) {
        progress.show(String.format("sent %,d   applied %,d   lag %,d", sent, applied, Math.max(0, sent - applied)));
    }
}
