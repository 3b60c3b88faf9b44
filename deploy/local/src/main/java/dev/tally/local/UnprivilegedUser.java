package dev.tally.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * As whom PostgreSQL runs: it refuses to run as root, so root's own processes step into a user namespace, or become nobody.
 *
 * @param prefix the words to put before a command
 * @param dropped true when files must belong to nobody, false when the caller's own files will do
 */
record UnprivilegedUser(List<String> prefix, boolean dropped) {

    private static final int NOBODY = 65534;

    /** The way that works here; the property {@code tally.postgres.user} (direct, unshare, drop) takes the choice away. */
    static UnprivilegedUser detect() throws IOException {
        String asked = System.getProperty("tally.postgres.user", "");
        if (asked.equals("direct") || (asked.isEmpty() && !isRoot())) {
            return new UnprivilegedUser(List.of(), false);
        }
        UnprivilegedUser unshared = new UnprivilegedUser(List.of("unshare", "-U"), false);
        if (!asked.equals("drop") && unshared.works()) {
            return unshared;
        }
        if (asked.equals("unshare")) {
            throw new IOException("this machine does not permit unshare -U");
        }
        String id = Integer.toString(NOBODY);
        return Stream.of(
                        List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"),
                        List.of("runuser", "-u", "nobody", "--"),
                        List.of("su", "-s", "/bin/sh", "nobody", "-c", "exec \"$0\" \"$@\"", "--"))
                .map(words -> new UnprivilegedUser(words, true))
                .filter(UnprivilegedUser::works)
                .findFirst()
                .orElseThrow(
                        () -> new IOException("PostgreSQL does not run as root, and neither unshare, setpriv, runuser"
                                + " nor su can change that here; run as another user"));
    }

    /** Where the programs are unpacked: a place that the user can reach. */
    Path cache() {
        String given = System.getProperty("tally.cache", "");
        if (!given.isEmpty()) {
            return Path.of(given).toAbsolutePath();
        }
        return dropped ? shared() : Path.of(System.getProperty("user.home"), ".cache", "tally");
    }

    /** The wanted directory; where the user cannot reach it, a link there leads to a directory that it can. */
    Path reachable(Path wanted) throws IOException {
        if (Files.isSymbolicLink(wanted)) {
            return Files.readSymbolicLink(wanted);
        }
        if (!dropped || Files.exists(wanted) || isOpen(wanted.getParent())) {
            return wanted;
        }
        Files.createDirectories(shared());
        Path parent = Files.createTempDirectory(shared(), "data-");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.readSymbolicLink(Files.createSymbolicLink(wanted, parent.resolve("data")));
    }

    void own(Path path) throws IOException {
        if (dropped) {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setAttribute(path, "unix:gid", NOBODY);
        }
    }

    private static Path shared() {
        Path system = Path.of("/var/cache");
        Path parent = Files.isWritable(system) ? system : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("tally");
    }

    private static boolean isOpen(@Nullable Path directory) throws IOException {
        @Nullable Path at = directory;
        while (at != null) {
            if (Files.exists(at)) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
                if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            at = at.getParent();
        }
        return true;
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private boolean works() {
        try {
            List<String> question =
                    Stream.concat(prefix.stream(), Stream.of("id", "-u")).toList();
            Process process =
                    new ProcessBuilder(question).redirectErrorStream(true).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor(10, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && !answer.strip().equals("0");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
