package dev.tally.local.command;

import dev.tally.local.feed.FeedPublisher;
import dev.tally.local.feed.FeedRouter;
import dev.tally.local.feed.Lines;
import dev.tally.local.stack.Settings;
import dev.tally.local.stack.StackException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a feed to the broker. */
@Command(
        name = "send",
        description = "Publish a feed: one CloudEvent as JSON per line, to every topic of its type, with its key.",
        mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE|-", description = "The feed; - reads standard input.")
    private String source = "-";

    @Option(names = "--topic", description = "Publish to this topic only, whatever the type.")
    private @Nullable String topic;

    @Option(names = "--bootstrap", description = "The broker (default: the local stack's).")
    private @Nullable String bootstrap;

    private long tooLarge;

    @Override
    public Integer call() throws IOException {
        String servers = bootstrap == null ? new Settings(System.getenv()).bootstrapServers() : bootstrap;
        try (InputStream in = open()) {
            requireBroker(servers);
            FeedRouter router = new FeedRouter(topic);
            try (FeedPublisher publisher = new FeedPublisher(servers)) {
                publish(in, router, publisher);
                return report(router, publisher);
            }
        }
    }

    private void publish(InputStream in, FeedRouter router, FeedPublisher publisher) throws IOException {
        Lines lines = new Lines(in, FeedPublisher.VALUE_BYTES_MAX + 64 * 1024);
        try (Progress progress = new Progress()) {
            for (Lines.Line line = lines.read(); line != null; line = lines.read()) {
                if (line.bytes() == null) {
                    refuse(line);
                } else {
                    router.route(line.bytes()).ifPresent(publisher::publish);
                }
                if (progress.seconds() > 1) {
                    progress.show(String.format(
                            "sent %,d events, %,.0f/s", publisher.events(), publisher.events() / progress.seconds()));
                }
            }
            publisher.flush();
        }
    }

    private void refuse(Lines.Line line) {
        tooLarge++;
        System.err.printf(
                "tally: line %,d is too large: %,d bytes of at most %,d%n",
                line.number(), line.length(), FeedPublisher.VALUE_BYTES_MAX);
    }

    private int report(FeedRouter router, FeedPublisher publisher) {
        System.out.printf("sent %,d events%n", publisher.events());
        publisher
                .acknowledged()
                .forEach((stream, done) -> System.out.printf(
                        "  %-18s %,d records, last offset %d%n", stream, done.count(), done.offset()));
        warn(router.incomplete(), "lines are no valid CloudEvents; sent as they are, the service judges them");
        warn(router.unreadable(), "lines are unreadable (no JSON object); sent as they are, the service judges them");
        router.skipped()
                .forEach((type, count) ->
                        warn(count, "lines skipped: no topic for events " + type + "; --topic names one"));
        publisher.failures().forEach((failure, count) -> warn(count, "records failed: " + failure));
        return tooLarge == 0 && publisher.failures().isEmpty() ? 0 : 1;
    }

    private static void warn(long count, String what) {
        if (count > 0) {
            System.err.printf("tally: %,d %s%n", count, what);
        }
    }

    private InputStream open() throws IOException {
        if (source.equals("-")) {
            return System.in;
        }
        Path file = Path.of(source);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new StackException("cannot read " + source);
        }
        return new FileInputStream(file.toFile());
    }

    private static void requireBroker(String servers) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", servers, "default.api.timeout.ms", 5_000, "request.timeout.ms", 4_000);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw new StackException("no broker answers at " + servers + "; ./tally up starts the local stack", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
