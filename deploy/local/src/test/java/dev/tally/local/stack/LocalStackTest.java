package dev.tally.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    private final Path root;

    LocalStackTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void namesThePortThatIsInUseAndTheSettingThatChangesIt() throws IOException {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            LocalStack stack = stack(Map.of("TALLY_POSTGRES_PORT", port));

            // When / Then
            assertThatThrownBy(() -> stack.up(_ -> {}))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("TALLY_POSTGRES_PORT");
        }
    }

    @Test
    void goesDownWhenNothingRuns() {
        // Given
        LocalStack stack = stack(Map.of());

        // When / Then
        assertThatCode(stack::down).doesNotThrowAnyException();
        assertThatCode(stack::wipe).doesNotThrowAnyException();
        assertThat(stack.isRunning()).isFalse();
    }

    @Test
    void endsAProcessThatItsSupervisorLeftBehind() throws IOException {
        // Given
        LocalStack stack = stack(Map.of());
        stack.layout().create();
        Process orphan = new ProcessBuilder("sleep", "600").start();
        new RunFile(stack.layout().run().resolve("credits")).write(orphan.toHandle());

        // When
        stack.down();

        // Then
        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void leavesAProcessAloneThatHasTheIdOfAnEarlierOne() throws IOException {
        // Given
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Path file = root.resolve("credits");
            Files.writeString(file, other.pid() + " 2001-01-01T00:00:00Z");

            // When
            new RunFile(file).end(Duration.ofSeconds(1));

            // Then
            assertThat(other.isAlive()).isTrue();
            assertThat(file).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> new Settings(Map.of("TALLY_KAFKA_PORT", "many")).kafkaPort())
                .hasMessage("TALLY_KAFKA_PORT is many: it must be a number from 1 to 65535");
    }

    @Test
    void lookedIntoByNobodyElse() throws IOException {
        // Given
        LocalStack stack = stack(Map.of());

        // When
        stack.layout().create();
        String password = stack.secrets().superuserPassword();

        // Then
        assertThat(Files.getPosixFilePermissions(stack.layout().home())).hasSize(3);
        assertThat(stack.secrets().superuserPassword()).isEqualTo(password).hasSizeGreaterThan(40);
        assertThat(stack.secrets()
                        .adminKeys()
                        .token("tally-admin", Duration.ofMinutes(1))
                        .split("\\."))
                .hasSize(3);
    }

    @Test
    void i3_a_token_holds_the_role_and_the_end_that_were_asked_for() throws Exception {
        // Given
        AdminKeys keys = AdminKeys.in(Files.createDirectories(root.resolve("secrets")));
        Instant before = Instant.now();

        // When
        String token = keys.token("listener", Duration.ofSeconds(90));

        // Then
        String pem = Files.readString(keys.publicKey()).replaceAll("-----[^-]+-----|\\s", "");
        JwtClaims claims = new JwtConsumerBuilder()
                .setVerificationKey(KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(pem))))
                .setExpectedIssuer("tally")
                .setRequireExpirationTime()
                .build()
                .processToClaims(token);
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("listener");
        assertThat(claims.getExpirationTime().getValue() - before.getEpochSecond())
                .isBetween(89L, 150L);
    }

    @Test
    void aServiceThatWasBuiltAsABinaryHasOneAndTheOthersHaveNone() throws IOException {
        // Given
        Path target = Files.createDirectories(root.resolve("credits-service/target"));
        Files.createDirectories(root.resolve("social-service/target/tally-social-service-runner"));
        Path binary = Files.createFile(target.resolve("tally-credits-service-0.1.0-runner"));
        Files.createFile(target.resolve("tally-credits-service-0.1.0-runner.jar"));
        LocalStack stack = stack(Map.of());

        // When
        List<Service> before = stack.binaries();
        assertThat(binary.toFile().setExecutable(true)).isTrue();

        // Then
        assertThat(before).isEmpty();
        assertThat(stack.binaries()).containsExactly(Service.CREDITS);
        assertThat(stack.layout().binary(Service.CREDITS)).contains(binary);
        assertThat(stack.hasOldBinary(Service.CREDITS)).isFalse();
    }

    @Test
    void aBinaryThatIsOlderThanTheJarIsKnownAsOld() throws IOException {
        // Given
        Path target = Files.createDirectories(root.resolve("credits-service/target"));
        Path binary = Files.createFile(target.resolve("tally-credits-service-0.1.0-runner"));
        assertThat(binary.toFile().setExecutable(true)).isTrue();
        assertThat(binary.toFile().setLastModified(1_000)).isTrue();
        Files.createFile(Files.createDirectories(target.resolve("quarkus-app")).resolve("quarkus-run.jar"));

        // When / Then
        assertThat(stack(Map.of()).hasOldBinary(Service.CREDITS)).isTrue();
    }

    @Test
    void aJarRunsOnTheJvmAndABinaryByItselfBothWithTheirHeap() {
        assertThat(ServiceProcess.command(Path.of("a", "quarkus-run.jar"), "256m"))
                .endsWith("-jar", "a/quarkus-run.jar")
                .contains("-Xmx256m");
        assertThat(ServiceProcess.command(Path.of("a", "credits-runner"), "256m"))
                .startsWith("a/credits-runner")
                .contains("-Xmx256m")
                .noneMatch(word -> word.contains("java"));
    }

    private LocalStack stack(Map<String, String> environment) {
        return new LocalStack(new Layout(root), new Settings(environment));
    }
}
