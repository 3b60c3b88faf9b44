package dev.tally.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the local stack keeps what: all of it below {@code .tally} in the root of the project.
 *
 * @param root of the project
 */
public record Layout(Path root) {

    /** The layout of the checkout that ./tally was called in. */
    public static Layout ofLauncher() {
        return new Layout(
                Path.of(System.getProperty("tally.root", ".")).toAbsolutePath().normalize());
    }

    public Path home() {
        return root.resolve(".tally");
    }

    /** Who runs: one file per process, and the supervisor's state. */
    public Path run() {
        return home().resolve("run");
    }

    public Path logs() {
        return home().resolve("logs");
    }

    public Path secrets() {
        return home().resolve("secrets");
    }

    public Path postgres() {
        return home().resolve("postgres");
    }

    public Path kafka() {
        return home().resolve("kafka");
    }

    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    public Path jar(Service service) {
        return root.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
    }

    /** The binary of a service, where {@code ./tally native} has built one. */
    public Optional<Path> binary(Service service) {
        Path target = root.resolve(service.module()).resolve("target");
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner"))
                    .filter(Files::isExecutable)
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + target, e);
        }
    }

    /** Makes the directories; only their owner can look into them. */
    public void create() {
        try {
            Files.createDirectories(home());
            Files.setPosixFilePermissions(home(), PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(run());
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + home(), e);
        }
    }
}
