package dev.tally.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server as a child process, on a data directory and a port of the loopback interface. */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The server's administrator; the services never use it. */
    public static final String SUPERUSER = "postgres";

    /** How the server goes down: FAST ends its sessions in order, IMMEDIATE is a crash that recovery must mend. */
    public enum Stop {
        FAST("INT"),
        IMMEDIATE("QUIT");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** For a laptop with two cores; a path of a Unix socket may be too long for the kernel, so there is none. */
    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "200",
            "shared_buffers", "256MB",
            "max_wal_size", "4GB",
            "wal_compression", "on",
            "checkpoint_timeout", "15min",
            "log_timezone", "UTC",
            "timezone", "UTC",
            "shared_preload_libraries", "pg_stat_statements");

    private final UnprivilegedUser user;
    private final Path home;
    private final Path data;
    private final Path log;
    private final int port;
    private final String password;
    private final Map<String, String> settings;
    private @Nullable GuardedProcess server;

    private EmbeddedPostgres(Path directory, int port, String password, Map<String, String> settings)
            throws IOException {
        this.user = UnprivilegedUser.detect();
        this.home = PostgresBinaries.unpacked(user.cache());
        Path absolute = directory.toAbsolutePath().normalize();
        Files.createDirectories(absolute);
        this.data = user.reachable(absolute.resolve("data"));
        this.log = absolute.resolve("postgres.log");
        this.port = port == 0 ? Ports.free() : port;
        this.password = password;
        this.settings = new LinkedHashMap<>(SETTINGS);
        this.settings.putAll(settings);
    }

    /**
     * Starts a server, on a fresh cluster when the directory holds none.
     *
     * @param directory gets the cluster ({@code data}) and the server's log
     * @param port 0 takes a free one
     * @param password of the superuser; for an existing cluster the one it was made with
     * @param settings server settings that override the defaults
     */
    public static EmbeddedPostgres start(Path directory, int port, String password, Map<String, String> settings)
            throws IOException {
        EmbeddedPostgres postgres = new EmbeddedPostgres(directory, port, password, settings);
        if (!Files.exists(postgres.data.resolve("PG_VERSION"))) {
            new PostgresCluster(postgres.user, postgres.home).create(postgres.data, password);
        }
        postgres.start();
        return postgres;
    }

    /** Starts the server again, on the same directory and port. */
    public void start() throws IOException {
        if (isRunning()) {
            return;
        }
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        GuardedProcess started =
                GuardedProcess.start(user.prefix(), command, Stop.FAST.signal, Map.of("LC_ALL", "C"), log);
        server = started;
        awaitReady(started);
    }

    public void stop(Stop how) {
        GuardedProcess running = server;
        if (running != null) {
            running.stop(how.signal, PATIENCE);
            server = null;
        }
    }

    /** A crash and its recovery, or an orderly restart; sessions are cut either way. */
    public void restart(Stop how) throws IOException {
        stop(how);
        start();
    }

    @Override
    public void close() {
        stop(Stop.FAST);
    }

    /** Deletes the clusters of a directory, wherever they really are; no server may run on them. */
    public static void wipe(Path directory) throws IOException {
        Path data = directory.resolve("data");
        if (Files.isSymbolicLink(data)) {
            PostgresBinaries.deleteTree(
                    Files.readSymbolicLink(data).resolve("..").normalize());
        }
        PostgresBinaries.deleteTree(directory);
    }

    public boolean isRunning() {
        return server != null && server.isAlive();
    }

    public int port() {
        return port;
    }

    /** The process id of the running server. */
    public long pid() {
        GuardedProcess running = server;
        if (running == null) {
            throw new IllegalStateException("PostgreSQL is stopped");
        }
        return running.pid();
    }

    public String password() {
        return password;
    }

    /** The directory that holds the cluster: the one asked for, unless the server's user could not reach it. */
    public Path dataDirectory() {
        return data;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Opens a connection as the superuser. */
    public Connection connect(String database) throws SQLException {
        return Databases.login(jdbcUrl(database), SUPERUSER, password);
    }

    /** Creates a database unless it exists, and brings its roles and schemas up to date. */
    public void createDatabase(String name, RolePasswords passwords) throws SQLException {
        Databases.prepare(this::connect, name, passwords);
    }

    private void awaitReady(GuardedProcess started) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String trouble = "";
        while (started.isAlive() && System.nanoTime() < deadline) {
            try (Connection connection = connect("postgres")) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                trouble = String.valueOf(e.getMessage());
                if ("28P01".equals(e.getSQLState())) {
                    break;
                }
            }
            pause();
        }
        stop(Stop.FAST);
        throw new IOException(
                "PostgreSQL does not start on port " + port + ": " + lastLogLine(trouble) + " (log: " + log + ")");
    }

    private String lastLogLine(String otherwise) throws IOException {
        return Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains("FATAL") || line.contains("could not"))
                .reduce((_, last) -> last)
                .orElse(otherwise);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
