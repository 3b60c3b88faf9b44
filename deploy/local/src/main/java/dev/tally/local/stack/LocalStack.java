package dev.tally.local.stack;

import dev.tally.local.EmbeddedPostgres;
import dev.tally.local.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The local stack as the commands see it: starts and ends its supervisor, asks how it is. */
public final class LocalStack {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Layout layout;
    private final Settings settings;
    private final StateFile state;

    public LocalStack(Layout layout, Settings settings) {
        this.layout = layout;
        this.settings = settings;
        this.state = new StateFile(layout.run().resolve("state"));
    }

    /** The stack of this checkout, as the environment describes it. */
    public static LocalStack ofLauncher() {
        return new LocalStack(Layout.ofLauncher(), new Settings(System.getenv()));
    }

    public Layout layout() {
        return layout;
    }

    public Settings settings() {
        return settings;
    }

    public Secrets secrets() {
        return new Secrets(layout.secrets());
    }

    public boolean isRunning() {
        return process("supervisor").isPresent();
    }

    public boolean isReady() {
        try (Health health = new Health()) {
            return isRunning()
                    && Stream.of(Service.values()).allMatch(service -> health.isReady(settings.management(service)));
        }
    }

    /** A process of the stack that runs: supervisor, postgres or the name of a service. */
    public Optional<ProcessHandle> process(String name) {
        return new RunFile(layout.run().resolve(name)).process();
    }

    /** Whether the binary of a service was built before its jar, so perhaps from other sources. */
    public boolean hasOldBinary(Service service) {
        long jar = layout.jar(service).toFile().lastModified();
        return layout.binary(service)
                .filter(binary -> binary.toFile().lastModified() < jar)
                .isPresent();
    }

    /** Starts the stack in the background and waits until it is ready; a stack that cannot start is ended again. */
    public void up(Consumer<String> progress) {
        start(List.of(), progress);
    }

    /** The same, with binaries for those services that have one; the others run on a JVM. */
    public void upWithBinaries(Consumer<String> progress) {
        start(List.of("--native"), progress);
    }

    /** The services that were built as binaries. */
    public List<Service> binaries() {
        return Stream.of(Service.values())
                .filter(service -> layout.binary(service).isPresent())
                .toList();
    }

    /** The same, but the stack ends when this process ends, however that comes about. */
    public void upWithThisProcess(Consumer<String> progress) {
        start(List.of("--with", Long.toString(ProcessHandle.current().pid())), progress);
    }

    private void start(List<String> options, Consumer<String> progress) {
        layout.create();
        endProcesses();
        requireFreePorts();
        try {
            state.forget();
            Process supervisor = launch(options);
            awaitReady(supervisor, progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends whatever is noted to run, also when the supervisor is gone; nothing to end is no failure. */
    public void down() {
        endProcesses();
    }

    /** Deletes all data, logs and secrets. */
    public void wipe() {
        try {
            EmbeddedPostgres.wipe(layout.postgres());
            if (Files.exists(layout.home())) {
                try (Stream<Path> paths = Files.walk(layout.home())) {
                    // The build's stamp and log are no data of the stack.
                    for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        if (!isOfTheBuild(path)) {
                            Files.deleteIfExists(path);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + layout.home(), e);
        }
    }

    private boolean isOfTheBuild(Path path) {
        return path.equals(layout.home())
                || path.equals(layout.home().resolve("build.stamp"))
                || path.equals(layout.logs())
                || path.equals(layout.log("build"));
    }

    private void endProcesses() {
        new RunFile(layout.run().resolve("supervisor")).end(Duration.ofMinutes(1));
        for (Service service : Service.values()) {
            new RunFile(layout.run().resolve(service.family())).end(Duration.ofSeconds(15));
        }
        new RunFile(layout.run().resolve("postgres")).end(Duration.ofSeconds(15));
    }

    private void requireFreePorts() {
        for (Settings.Listen listen : settings.listens()) {
            if (Ports.taken(listen.port())) {
                throw new StackException("port " + listen.port() + " (" + listen.what()
                        + ") is in use: end what uses it, or set " + listen.setting() + " to another port");
            }
        }
    }

    private Process launch(List<String> options) throws IOException {
        Path log = layout.log("supervisor");
        // In a session of its own the stack outlives the terminal, and Ctrl-C there does not reach it.
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "command -v setsid >/dev/null && exec setsid \"$@\"; trap '' HUP INT; exec \"$@\"",
                "tally"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dtally.root=" + layout.root(),
                "-Dtally.postgres.user=" + System.getProperty("tally.postgres.user", ""),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tally.local.Main",
                "supervise"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(layout.root().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        return builder.start();
    }

    private void awaitReady(Process supervisor, Consumer<String> progress) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String line = "";
        while (!line.equals("ready")) {
            line = state.read();
            progress.accept(line);
            if (line.startsWith("failed ")) {
                String reason = line.substring("failed ".length());
                endProcesses();
                throw new StackException(reason);
            }
            if (!supervisor.isAlive() || System.nanoTime() > deadline) {
                endProcesses();
                throw new StackException("the stack did not start; see " + layout.log("supervisor"));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }
}
