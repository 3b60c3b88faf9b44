package dev.tally.local.stack;

import dev.tally.local.EmbeddedKafka;
import dev.tally.local.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process that owns a running stack: starts everything in order, and ends it in the opposite order when it ends. */
public final class Supervisor {

    static final String DATABASE = "tally";

    private static final Duration SERVICES_PATIENCE = Duration.ofMinutes(2);

    private final Layout layout;
    private final Settings settings;
    private final boolean binaries;
    private final StateFile state;
    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable EmbeddedKafka kafka;
    private boolean stopping;

    /**
     * The supervisor of a stack that does not run yet.
     *
     * @param binaries whether services that were built as binaries run as such
     */
    public Supervisor(Layout layout, Settings settings, boolean binaries) {
        this.layout = layout;
        this.settings = settings;
        this.binaries = binaries;
        this.state = new StateFile(layout.run().resolve("state"));
    }

    /** Runs the stack until the JVM is told to end; returns only when it could not be started. */
    public int run() throws IOException {
        layout.create();
        try (FileChannel channel = FileChannel.open(
                        layout.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                System.out.println("another supervisor runs");
                return 1;
            }
            new RunFile(layout.run().resolve("supervisor")).write(ProcessHandle.current());
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
            try {
                start();
            } catch (IOException | SQLException | RuntimeException e) {
                System.out.println("failed: " + e);
                state.write("failed " + e.getMessage());
                return 1;
            }
            state.write("ready");
            watch();
            return 0;
        }
    }

    private void start() throws IOException, SQLException {
        Secrets secrets = new Secrets(layout.secrets());
        state.write("starting PostgreSQL");
        EmbeddedPostgres database = EmbeddedPostgres.start(
                layout.postgres(), settings.postgresPort(), secrets.superuserPassword(), Map.of());
        keep(database);
        new RunFile(layout.run().resolve("postgres"))
                .write(ProcessHandle.of(database.pid()).orElseThrow());
        database.createDatabase(DATABASE, secrets.rolePasswords());
        state.write("starting Kafka");
        keep(EmbeddedKafka.start(layout.kafka(), settings.kafkaPort()));
        new Topics(settings.bootstrapServers()).createAll(settings);
        for (Service service : Service.values()) {
            start(service, secrets);
        }
        awaitReady();
    }

    private synchronized void keep(EmbeddedPostgres started) {
        postgres = started;
    }

    private synchronized void keep(EmbeddedKafka started) {
        kafka = started;
    }

    private synchronized void start(Service service, Secrets secrets) throws IOException {
        if (stopping) {
            throw new IOException("told to end");
        }
        ServiceProcess.Wiring wiring = new ServiceProcess.Wiring(
                settings.port(service),
                settings.managementPort(service),
                settings.postgresPort(),
                DATABASE,
                secrets.rolePasswords(),
                settings.bootstrapServers(),
                secrets.adminKeys().publicKey(),
                Map.of());
        try {
            Path jar = layout.jar(service);
            Path artifact = binaries ? layout.binary(service).orElse(jar) : jar;
            ServiceProcess process =
                    ServiceProcess.start(artifact, settings.serviceHeap(), wiring, layout.log(service.family()));
            services.put(service, process);
            new RunFile(layout.run().resolve(service.family())).write(process.handle());
        } catch (IOException e) {
            throw new IOException(service.family() + " does not start: " + e.getMessage(), e);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + SERVICES_PATIENCE.toNanos();
        List<Service> waiting = new ArrayList<>(List.of(Service.values()));
        try (Health health = new Health()) {
            while (!waiting.isEmpty()) {
                state.write("starting "
                        + String.join(
                                ", ", waiting.stream().map(Service::family).toList()));
                waiting.removeIf(service -> health.isReady(settings.management(service)));
                for (Service service : waiting) {
                    requireAlive(service);
                }
                if (!waiting.isEmpty() && System.nanoTime() > deadline) {
                    throw new IOException(
                            waiting.getFirst().family() + " is not ready after " + SERVICES_PATIENCE.toSeconds()
                                    + " s; see " + layout.log(waiting.getFirst().family()));
                }
                pause();
            }
        }
    }

    private synchronized void requireAlive(Service service) throws IOException {
        ServiceProcess process = services.get(service);
        if (process != null && !process.isAlive()) {
            throw new IOException(service.family() + " ended with code " + process.exitValue() + "; see "
                    + layout.log(service.family()));
        }
    }

    /** Waits for ever; a service that ends is reported, and left as it is for whoever looks into it. */
    private void watch() {
        List<Service> running = new ArrayList<>(List.of(Service.values()));
        while (!Thread.currentThread().isInterrupted()) {
            for (Service service : List.copyOf(running)) {
                try {
                    requireAlive(service);
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                    running.remove(service);
                }
            }
            pause();
        }
    }

    private synchronized void stop() {
        stopping = true;
        services.values().parallelStream().forEach(ServiceProcess::stop);
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
