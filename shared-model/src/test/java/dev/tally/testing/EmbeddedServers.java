package dev.tally.testing;

import dev.tally.local.EmbeddedKafka;
import dev.tally.local.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL child process and a broker in this JVM, on a temporary directory that goes with the JVM. */
final class EmbeddedServers implements TestServers {

    private static final String PASSWORD = "tally-test";

    private final Path directory;
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable EmbeddedKafka kafka;

    EmbeddedServers() throws IOException {
        directory = Files.createTempDirectory("tally-test-");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "tally-test-servers"));
    }

    @Override
    public synchronized Postgres postgres() throws IOException {
        return new Postgres("127.0.0.1", database().port(), EmbeddedPostgres.SUPERUSER, PASSWORD, "");
    }

    @Override
    public synchronized String kafka() throws IOException {
        return broker().bootstrapServers();
    }

    @Override
    public synchronized void control(String server, String word) throws IOException {
        if (server.equals(ServerHandle.POSTGRES)) {
            switch (word) {
                case ServerHandle.STOP -> database().stop(EmbeddedPostgres.Stop.FAST);
                case ServerHandle.CRASH -> database().stop(EmbeddedPostgres.Stop.IMMEDIATE);
                case ServerHandle.START -> database().start();
                default -> throw new IllegalArgumentException(word);
            }
        } else {
            switch (word) {
                case ServerHandle.STOP, ServerHandle.CRASH -> broker().stop();
                case ServerHandle.START -> broker().start();
                default -> throw new IllegalArgumentException(word);
            }
        }
    }

    private EmbeddedPostgres database() throws IOException {
        EmbeddedPostgres running = postgres;
        if (running == null) {
            // The tests crash PostgreSQL, never the machine: what the kernel has been given is safe without fsync.
            Map<String, String> settings = Map.of("fsync", "off", "full_page_writes", "off");
            running = EmbeddedPostgres.start(directory.resolve("postgres"), 0, PASSWORD, settings);
            postgres = running;
        }
        return running;
    }

    private EmbeddedKafka broker() throws IOException {
        EmbeddedKafka running = kafka;
        if (running == null) {
            running = EmbeddedKafka.start(directory.resolve("kafka"), 0);
            kafka = running;
        }
        return running;
    }

    private synchronized void close() {
        try {
            if (kafka != null) {
                kafka.close();
            }
            if (postgres != null) {
                postgres.stop(EmbeddedPostgres.Stop.IMMEDIATE);
            }
            EmbeddedPostgres.wipe(directory.resolve("postgres"));
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
