package dev.tally.local.stack;

import dev.tally.local.GuardedProcess;
import dev.tally.local.RolePasswords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One service as a child process, with what it needs to know of the stack in its environment. */
public final class ServiceProcess {

    /**
     * What a service is told.
     *
     * @param overrides variables that win over the caller's environment
     */
    public record Wiring(
            int port,
            int managementPort,
            int postgresPort,
            String database,
            RolePasswords passwords,
            String bootstrapServers,
            Path adminPublicKey,
            Map<String, String> overrides) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final GuardedProcess process;

    private ServiceProcess(GuardedProcess process) {
        this.process = process;
    }

    /** Starts what a service was built into: a jar, on the JVM of this process, or a binary. */
    public static ServiceProcess start(Path artifact, String heap, Wiring wiring, Path log) throws IOException {
        if (!Files.exists(artifact)) {
            throw new IOException("it is not built: " + artifact + " is missing");
        }
        Map<String, String> environment = environment(wiring, System.getenv());
        return new ServiceProcess(GuardedProcess.start(List.of(), command(artifact, heap), "TERM", environment, log));
    }

    static List<String> command(Path artifact, String heap) {
        if (!artifact.toString().endsWith(".jar")) {
            return List.of(artifact.toString(), "-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError");
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                // On two cores that the database needs too, G1's concurrent work costs a batch a tenth.
                "-XX:+UseParallelGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                artifact.toString());
    }

    /** What is added to the caller's environment: the caller's own words win, but for the ports, which are per service. */
    static Map<String, String> environment(Wiring wiring, Map<String, String> caller) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TALLY_DATABASE_HOST",
                "127.0.0.1",
                "TALLY_DATABASE_PORT",
                Integer.toString(wiring.postgresPort),
                "TALLY_DATABASE_NAME",
                wiring.database,
                "TALLY_DATABASE_APP_PASSWORD",
                wiring.passwords.app(),
                "TALLY_DATABASE_OWNER_PASSWORD",
                wiring.passwords.owner(),
                "KAFKA_BOOTSTRAP_SERVERS",
                wiring.bootstrapServers,
                "TALLY_ADMIN_PUBLIC_KEY",
                wiring.adminPublicKey.toString(),
                "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
                "false"));
        environment.keySet().removeAll(caller.keySet());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(wiring.port));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(wiring.managementPort));
        environment.putAll(wiring.overrides);
        return environment;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitValue() {
        return process.exitValue();
    }

    ProcessHandle handle() {
        return process.process().toHandle();
    }

    public void stop() {
        process.stop("TERM", PATIENCE);
    }

    /** Ends it by SIGKILL, as a machine that loses its power would. */
    public void kill() {
        process.kill();
    }
}
