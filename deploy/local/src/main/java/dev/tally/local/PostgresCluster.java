package dev.tally.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Makes clusters: {@code initdb}, as the user that the server will run as. */
record PostgresCluster(UnprivilegedUser user, Path home) {

    /** Creates a cluster beside its place and moves it there: what an interrupted attempt leaves is never taken for one. */
    void create(Path data, String password) throws IOException {
        Path fresh = data.resolveSibling(data.getFileName() + ".new");
        PostgresBinaries.deleteTree(fresh);
        Files.createDirectory(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(fresh);
        Path secret = Files.createTempFile(fresh.getParent(), "initdb-", ".secret");
        try {
            Files.writeString(secret, password);
            user.own(secret);
            run(fresh, secret);
        } finally {
            Files.deleteIfExists(secret);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(Path data, Path secret) throws IOException {
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + data,
                "--username=" + EmbeddedPostgres.SUPERUSER,
                "--pwfile=" + secret,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // PostgreSQL's own C.UTF-8: the machine need not have a locale of that name.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("initdb failed in " + data + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a cluster in " + data, e);
        }
    }
}
