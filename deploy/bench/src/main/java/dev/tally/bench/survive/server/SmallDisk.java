package dev.tally.bench.survive.server;

import dev.tally.bench.Testbed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A small disk in memory with a tablespace on it: what a database has there can run out of room, the log cannot. */
final class SmallDisk implements AutoCloseable {
    private static final String TABLESPACE = "tally_small_disk";
    private static final int CHUNK_BYTES = 1 << 20;

    private final Testbed bed;
    private final Path directory;
    private final Thread hook;

    /** This machine does not let us mount. */
    static final class NotPermitted extends Exception {
        private static final long serialVersionUID = 1L;

        NotPermitted(String reason) {
            super(reason);
        }
    }

    private SmallDisk(Testbed bed, Path directory) {
        this.bed = bed;
        this.directory = directory;
        // Ctrl-C leaves no mount behind.
        hook = new Thread(this::unmount, "end-of-small-disk");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Mounts it and makes the tablespace. */
    static SmallDisk mount(Testbed bed, int mebibytes) throws NotPermitted, IOException, SQLException {
        var directory = Files.createTempDirectory("tally-small-disk-");
        var told = run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "tmpfs", directory.toString());
        if (!told.isEmpty()) {
            Files.delete(directory);
            throw new NotPermitted("mounting a small tmpfs needs privilege (" + told + ")");
        }
        var disk = new SmallDisk(bed, directory);
        try {
            disk.createTablespace();
            return disk;
        } catch (IOException | SQLException e) {
            disk.close();
            throw e;
        }
    }

    /** Moves a database that nobody uses yet to it. */
    void take(String database) throws SQLException {
        execute("alter database " + database + " set tablespace " + TABLESPACE);
    }

    /** Leaves no room at all. */
    void fill() throws IOException {
        var chunk = new byte[CHUNK_BYTES];
        try (var ballast = Files.newOutputStream(ballast())) {
            for (var size = CHUNK_BYTES; size > 0; ) {
                try {
                    ballast.write(chunk, 0, size);
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    void free() throws IOException {
        Files.delete(ballast());
    }

    @Override
    public void close() throws SQLException {
        try {
            execute("drop tablespace if exists " + TABLESPACE);
        } finally {
            unmount();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    private void createTablespace() throws IOException, SQLException {
        var place = Files.createDirectory(directory.resolve("tables"));
        try (var connection = bed.connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery("show data_directory")) {
            row.next();
            // The server may run as another user than we do.
            var owner = Files.getAttribute(Path.of(row.getString(1)), "unix:uid");
            Files.setAttribute(place, "unix:uid", owner);
        }
        execute("create tablespace " + TABLESPACE + " location '" + place + "'");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = bed.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void unmount() {
        try {
            run("umount", "-l", directory.toString());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            System.err.println("survive: " + directory + " is left behind: " + e.getMessage());
        }
    }

    /** Runs a command; returns what it said when it failed, and nothing when it did not. */
    private static String run(String... command) throws IOException {
        var process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return process.waitFor() == 0 ? "" : output.isEmpty() ? "failed" : output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
