package dev.tally.credits.path;

import dev.tally.local.Ports;
import dev.tally.local.RolePasswords;
import dev.tally.local.stack.AdminKeys;
import dev.tally.local.stack.Secrets;
import dev.tally.local.stack.ServiceProcess;
import dev.tally.testing.Backend;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The packaged service as a process of its own, on a JVM or as a binary. */
final class CreditsProcess implements AutoCloseable {

    private final ServiceProcess process;
    private final int port;
    private final int management;
    private final AdminKeys keys;
    private final Path log;

    private CreditsProcess(ServiceProcess process, int port, int management, AdminKeys keys, Path log) {
        this.process = process;
        this.port = port;
        this.management = management;
        this.keys = keys;
        this.log = log;
    }

    static CreditsProcess start(Backend backend, String group) throws IOException {
        return start(backend, group, Map.of());
    }

    /** With settings given as environment variables. */
    static CreditsProcess start(Backend backend, String group, Map<String, String> settings) throws IOException {
        int port = Ports.free();
        int management = Ports.free();
        AdminKeys keys = new Secrets(Files.createTempDirectory("credits-")).adminKeys();
        Path log = Files.createTempFile("credits-", ".log");
        Map<String, String> overrides = new HashMap<>(settings);
        overrides.put("TALLY_DATABASE_HOST", backend.host());
        overrides.put("TALLY_PROJECTION_TOPIC", backend.topic());
        overrides.put("MP_MESSAGING_INCOMING_MESSAGES_GROUP_ID", group);
        ServiceProcess process = ServiceProcess.start(
                built(),
                "256m",
                new ServiceProcess.Wiring(
                        port,
                        management,
                        backend.port(),
                        backend.database(),
                        new RolePasswords("tally-test-app", "tally-test-owner"),
                        backend.bootstrapServers(),
                        keys.publicKey(),
                        overrides),
                log);
        return new CreditsProcess(process, port, management, keys, log);
    }

    /** What this build made of the service, jar or binary: the same that {@code @QuarkusIntegrationTest} starts. */
    private static Path built() throws IOException {
        Path target = Path.of("target");
        Properties artifact = new Properties();
        try (Reader file = Files.newBufferedReader(target.resolve("quarkus-artifact.properties"))) {
            artifact.load(file);
        }
        return target.resolve(Objects.requireNonNull(artifact.getProperty("path")))
                .toAbsolutePath();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitValue() {
        return process.exitValue();
    }

    /** The status of a probe; 0 while nothing listens. */
    int probe(String name) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + management + "/q/health/" + name))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** The status of a POST below {@code /admin}, with a token that opens it. */
    int post(String path) throws IOException, InterruptedException {
        return post(path, "");
    }

    /** The same with a body of JSON. */
    int post(String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .header(
                                            "Authorization",
                                            "Bearer " + keys.token("tally-admin", Duration.ofMinutes(10)))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** The body of a GET on the service's own port. */
    String get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by SIGKILL. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.stop();
    }
}
