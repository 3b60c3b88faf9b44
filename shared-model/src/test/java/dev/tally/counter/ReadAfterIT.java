package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads that know the offset of a message; positions are looked up so rarely here that only a commit wakes them. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class ReadAfterIT {

    private static final int PARTITIONS = 3;
    private static final int WAITERS_MAX = 3;

    @Inject
    MeterRegistry metrics;

    @TestHTTPResource("/api/counters/")
    URI counters;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);
    private final String key = "key-" + UUID.randomUUID();
    private ExecutorService threads;
    private HttpClient http;
    private CounterFeed feed;

    @BeforeEach
    void start() {
        threads = Executors.newVirtualThreadPerTaskExecutor();
        http = HttpClient.newBuilder().executor(threads).build();
        feed = new CounterFeed(backend, 7);
        // The schema may not be there yet.
        eventually().ignoreExceptions().until(() -> tables.positions().size() == PARTITIONS);
        eventually().until(() -> waiting() == 0);
    }

    @AfterEach
    void stop() {
        feed.close();
        http.close();
        threads.close();
    }

    @Test
    void r19_a_read_after_an_offset_holds_its_message_and_all_before_it() throws Exception {
        for (int i = 1; i <= 50; i++) {
            // When
            long offset = send(i % PARTITIONS);
            HttpResponse<String> answer = http.send(read(stream(i % PARTITIONS) + "=" + offset), body());

            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Integer.toString(i));
            assertThat(position(answer, i % PARTITIONS)).isGreaterThan(offset);
        }
    }

    @Test
    void r19_a_read_that_waits_is_woken_by_the_commit_of_its_message() throws Exception {
        CompletableFuture<HttpResponse<String>> answer;
        long offset;
        // Given a slice that waits at its fence
        try (Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 1 for update");
            offset = send(1);
            answer = http.sendAsync(read(stream(1) + "=" + offset), body());
            eventually().until(() -> waiting() == 1);
            // When
            other.rollback();
        }
        // Then
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).isEqualTo("1");
        assertThat(position(answer.get(), 1)).isGreaterThan(offset);
    }

    @Test
    void r19_an_offset_that_is_not_applied_in_time_is_an_answer_to_come_again() throws Exception {
        // When
        HttpResponse<String> answer = http.send(read(stream(0) + "=999999999"), body());

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.headers().firstValue("Tally-Position")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("urn:tally:problem:not-applied-yet");
        assertThat(waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "nothing-0=1", "{topic}-3=1", "{topic}-0=1,nothing-0=1", "{topic}-0=1e3"})
    void r19_a_header_that_is_malformed_or_names_no_stream_of_the_service_is_a_bad_request(String header)
            throws Exception {
        // When
        HttpResponse<String> answer = http.send(read(header.replace("{topic}", backend.topic())), body());

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("urn:tally:problem:bad-tally-after");
    }

    @Test
    void r19_more_reads_than_may_wait_are_told_to_come_again_at_once() throws Exception {
        // Given
        List<CompletableFuture<HttpResponse<String>>> waiters = new ArrayList<>();
        for (int i = 0; i < WAITERS_MAX; i++) {
            waiters.add(http.sendAsync(read(stream(0) + "=999999999"), body()));
        }
        eventually().until(() -> waiting() == WAITERS_MAX);

        // When
        HttpResponse<String> answer = http.send(read(stream(0) + "=999999999"), body());

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.body()).contains("Too many reads");
        waiters.forEach(CompletableFuture::join);
        assertThat(waiting()).isZero();
        assertThat(http.send(read(stream(0) + "=0"), body()).statusCode()).isNotEqualTo(400);
    }

    @Test
    void r19_a_client_that_goes_away_frees_its_place() throws IOException {
        // Given
        double before = gone();
        try (Socket client = new Socket(counters.getHost(), counters.getPort())) {
            client.getOutputStream()
                    .write(("GET " + counters.getPath() + key + " HTTP/1.1\r\nHost: test\r\nTally-After: " + stream(0)
                                    + "=999999999\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            eventually().until(() -> waiting() == 1);
            // When it closes
        }

        // Then
        eventually().until(() -> waiting() == 0);
        assertThat(gone()).isEqualTo(before + 1);
    }

    @Test
    void r19_while_the_database_is_away_a_read_after_an_offset_is_told_to_come_again() throws Exception {
        // When
        backend.postgres().crash();
        HttpResponse<String> answer = http.send(read(stream(0) + "=0"), body());
        backend.postgres().start();

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        eventually()
                .until(() -> http.send(read(stream(0) + "=" + send(0)), body()).statusCode() == 200);
    }

    private long send(int partition) {
        return feed.raw(partition, UUID.randomUUID().toString(), "{\"key\":\"" + key + "\",\"amount\":1}")
                .offset();
    }

    private String stream(int partition) {
        return backend.topic() + "-" + partition;
    }

    private HttpRequest read(String after) {
        return HttpRequest.newBuilder(counters.resolve(key))
                .header("Tally-After", after)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static HttpResponse.BodyHandler<String> body() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private long position(HttpResponse<?> answer, int partition) {
        String positions = answer.headers().firstValue("Tally-Position").orElseThrow();
        for (String entry : positions.split(",", -1)) {
            if (entry.startsWith(stream(partition) + "=")) {
                return Long.parseLong(entry.substring(entry.indexOf('=') + 1));
            }
        }
        throw new AssertionError(positions);
    }

    private double waiting() {
        return metrics.get("tally.read.waiters").gauge().value();
    }

    private double gone() {
        return metrics.counter("tally.read.waits", "outcome", "gone").count();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
    }
}
