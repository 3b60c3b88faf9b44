package dev.tally.local.stack;

import dev.tally.bench.RunningService;
import dev.tally.bench.Server;
import dev.tally.bench.Testbed;
import dev.tally.local.EmbeddedKafka;
import dev.tally.local.EmbeddedPostgres;
import dev.tally.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What benchmarks and failure runs work on: servers of their own below {@code .tally/bench}, deleted when they are done. */
public final class LocalTestbed implements Testbed, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of a small server rather than of a laptop: a million messages make two gigabytes of tables and indexes. */
    private static final Map<String, String> SERVER_SETTINGS =
            Map.of("shared_buffers", "2GB", "max_wal_size", "8GB", "wal_buffers", "64MB");

    private final Layout layout;
    private final Secrets secrets;
    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka kafka;
    private final List<RunningProcess> services = new ArrayList<>();

    private LocalTestbed(Layout layout) throws IOException {
        layout.create();
        this.layout = layout;
        this.secrets = new Secrets(layout.secrets());
        this.directory = Files.createTempDirectory(layout.home(), "bench-");
        this.postgres =
                EmbeddedPostgres.start(directory.resolve("postgres"), 0, secrets.superuserPassword(), SERVER_SETTINGS);
        this.kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        Files.createDirectories(scratch());
    }

    /** Starts the servers; Ctrl-C ends them too. */
    public static LocalTestbed start(Layout layout) throws IOException {
        LocalTestbed bed = new LocalTestbed(layout);
        Runtime.getRuntime().addShutdownHook(new Thread(bed::close, "end-of-testbed"));
        return bed;
    }

    @Override
    public Connection connect(String database) throws SQLException {
        return postgres.connect(database);
    }

    @Override
    public void freshDatabase(String name) throws SQLException {
        dropDatabase(name);
        postgres.createDatabase(name, secrets.rolePasswords());
    }

    @Override
    public void dropDatabase(String name) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + statement.enquoteIdentifier(name, true) + " with (force)");
        }
    }

    @Override
    public String kafkaBootstrap() {
        return kafka.bootstrapServers();
    }

    @Override
    public void createTopic(String name, int partitions) throws IOException {
        new Topics(kafkaBootstrap()).create(name, partitions);
    }

    @Override
    public void deleteTopic(String name) throws IOException {
        new Topics(kafkaBootstrap()).delete(name);
    }

    @Override
    public RunningService start(String service, String database, Map<String, String> overrides, String heap)
            throws IOException {
        RunningService running = launch(service, Form.JVM, database, overrides, heap);
        awaitReady(service, running);
        return running;
    }

    @Override
    public Optional<Path> built(String service, Form form) {
        Path jar = layout.jar(known(service));
        return switch (form) {
            case JVM -> Optional.of(jar).filter(Files::exists).map(Path::getParent);
            case NATIVE -> layout.binary(known(service));
        };
    }

    @Override
    public RunningService launch(String service, Form form, String database, Map<String, String> overrides, String heap)
            throws IOException {
        Service known = known(service);
        int port = Ports.free();
        int managementPort = Ports.free();
        Path log = layout.log(String.format(Locale.ROOT, "bench-%s-%d", known.family(), services.size() + 1));
        Files.deleteIfExists(log);
        ServiceProcess.Wiring wiring = new ServiceProcess.Wiring(
                port,
                managementPort,
                postgres.port(),
                database,
                secrets.rolePasswords(),
                kafkaBootstrap(),
                secrets.adminKeys().publicKey(),
                overrides);
        Path artifact = form == Form.JVM
                ? layout.jar(known)
                : layout.binary(known).orElseThrow(() -> new IOException("there is no binary of " + service));
        RunningProcess running =
                new RunningProcess(ServiceProcess.start(artifact, heap, wiring, log), port, managementPort, log);
        services.add(running);
        return running;
    }

    private static Service known(String service) {
        return Stream.of(Service.values())
                .filter(each -> each.module().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service " + service));
    }

    @Override
    public Server database() {
        return new Server() {

            @Override
            public void stop() {
                postgres.stop(EmbeddedPostgres.Stop.IMMEDIATE);
            }

            @Override
            public void start() throws IOException {
                postgres.start();
            }
        };
    }

    @Override
    public int databasePort() {
        return postgres.port();
    }

    @Override
    public Server broker() {
        return new Server() {

            @Override
            public void stop() {
                kafka.stop();
            }

            @Override
            public void start() throws IOException {
                kafka.start();
            }
        };
    }

    @Override
    public String adminToken() {
        return secrets.adminKeys().token("tally-admin", Duration.ofHours(12));
    }

    @Override
    public Path scratch() {
        return directory.resolve("scratch");
    }

    @Override
    public Path root() {
        return layout.root();
    }

    @Override
    public synchronized void close() {
        services.forEach(RunningProcess::close);
        kafka.close();
        postgres.stop(EmbeddedPostgres.Stop.IMMEDIATE);
        try {
            EmbeddedPostgres.wipe(directory.resolve("postgres"));
            if (Files.exists(directory)) {
                try (Stream<Path> paths = Files.walk(directory)) {
                    for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    private static void awaitReady(String service, RunningService running) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Health health = new Health()) {
            while (!health.isReady(running.management())) {
                if (!running.isAlive() || System.nanoTime() > deadline) {
                    running.close();
                    throw new IOException(service + " is not ready; see " + running.log());
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A service that was started for a benchmark. */
    private record RunningProcess(ServiceProcess process, int port, int managementPort, Path log)
            implements RunningService {

        @Override
        public URI http() {
            return URI.create("http://localhost:" + port);
        }

        @Override
        public URI management() {
            return URI.create("http://localhost:" + managementPort);
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void close() {
            process.stop();
        }
    }
}
