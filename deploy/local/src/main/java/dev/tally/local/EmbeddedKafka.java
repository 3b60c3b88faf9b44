package dev.tally.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker inside this JVM: KRaft, one node that is controller and broker, on a directory and a port. */
public final class EmbeddedKafka implements AutoCloseable {

    /** What the broker takes: a record of 16 MiB and what is wrapped around it. */
    public static final int MESSAGE_BYTES_MAX = 17 * 1024 * 1024;

    private static final int NODE = 1;

    /** Held for ever: the logging system forgets the level of a logger that nobody refers to. */
    private static final Map<Logger, Level> QUIET = Map.of(
            Logger.getLogger("kafka"), Level.WARNING,
            Logger.getLogger("org.apache.kafka"), Level.WARNING,
            Logger.getLogger("state.change.logger"), Level.WARNING,
            // These warn of every start and every stop.
            Logger.getLogger("org.apache.kafka.controller.QuorumController"), Level.SEVERE,
            Logger.getLogger("org.apache.kafka.clients.NetworkClient"), Level.SEVERE,
            Logger.getLogger("org.apache.kafka.clients.producer.internals.Sender"), Level.SEVERE);

    private final Path directory;
    private final int port;
    private @Nullable KafkaRaftServer server;

    private EmbeddedKafka(Path directory, int port) {
        this.directory = directory.toAbsolutePath().normalize();
        this.port = port == 0 ? Ports.free() : port;
        QUIET.forEach(Logger::setLevel);
    }

    /**
     * Starts a broker, on fresh storage when the directory holds none.
     *
     * @param port 0 takes a free one
     */
    public static EmbeddedKafka start(Path directory, int port) throws IOException {
        EmbeddedKafka kafka = new EmbeddedKafka(directory, port);
        kafka.start();
        return kafka;
    }

    /** Starts the broker again, on the same directory and port. */
    public synchronized void start() throws IOException {
        if (server != null) {
            return;
        }
        if (Ports.taken(port)) {
            throw new IOException("Kafka does not start: port " + port + " is in use");
        }
        Properties properties = settings(Ports.free());
        server = inOwnLoader(() -> {
            format();
            KafkaRaftServer fresh = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            fresh.startup();
            return fresh;
        });
    }

    /** Stops the broker in order; what it has acknowledged is on disk. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    public void restart() throws IOException {
        stop();
        start();
    }

    @Override
    public void close() {
        stop();
    }

    public int port() {
        return port;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    private void format() throws Exception {
        Files.createDirectories(directory);
        Path identity = directory.resolve("cluster.id");
        if (!Files.exists(identity)) {
            Files.writeString(identity, Uuid.randomUuid().toString());
        }
        new Formatter()
                .setClusterId(Files.readString(identity).strip())
                .setNodeId(NODE)
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setDirectories(List.of(directory.resolve("log").toString()))
                .setMetadataLogDirectory(directory.resolve("log").toString())
                .run();
    }

    private Properties settings(int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(Map.ofEntries(
                // Who it is and where it listens.
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE)),
                Map.entry("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", directory.resolve("log").toString()),
                // Records of 16 MiB; what is in the log stays.
                Map.entry("message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX)),
                Map.entry("replica.fetch.max.bytes", Integer.toString(MESSAGE_BYTES_MAX)),
                Map.entry("log.retention.ms", "-1"),
                Map.entry("auto.create.topics.enable", "false"),
                // One node cannot replicate, and waits for nobody.
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // The default would take 128 MiB of a small heap.
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304")));
        return settings;
    }

    /** Kafka loads classes by name through the thread's loader, which in a test may be one that cannot see the broker. */
    private static <T> T inOwnLoader(Callable<T> work) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EmbeddedKafka.class.getClassLoader());
        try {
            return work.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Kafka does not start: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
