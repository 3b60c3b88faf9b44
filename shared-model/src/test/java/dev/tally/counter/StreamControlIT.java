package dev.tally.counter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tally.projection.slice.Effort;
import dev.tally.projection.slice.LostFence;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.Slice;
import dev.tally.projection.slice.SliceWriter;
import dev.tally.testing.AdminTokens;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person does to streams, under a family that shows each message that is applied twice. */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
@WithTestResource(AdminTokens.class)
class StreamControlIT {

    private static final int PARTITIONS = 3;

    @Inject
    SliceWriter writer;

    @TestHTTPResource(value = "/health/ready", management = true)
    URI ready;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);
    private final String key = "key-" + UUID.randomUUID();
    private CounterFeed feed;

    @BeforeEach
    void start() {
        feed = new CounterFeed(backend, 7);
        // The schema may not be there yet.
        eventually().ignoreExceptions().until(() -> tables.positions().size() == PARTITIONS);
        tables.execute("truncate social.counter");
    }

    @AfterEach
    void stop() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (post(partition, "resume").extract().statusCode() != 200) {
                reset(partition, "\"end\"");
            }
            awaitState(partition, "live");
        }
        feed.close();
    }

    @Test
    void i5_a_stream_that_is_paused_under_load_applies_nothing_more_until_it_is_resumed() {
        // Given
        feed.increments(20_000, PARTITIONS);

        // When
        long position = post(1, "pause")
                .statusCode(200)
                .body("state", equalTo("paused"))
                .extract()
                .jsonPath()
                .getLong("position");
        feed.increments(5_000, PARTITIONS);

        // Then the others go on, and the service stays ready
        awaitAtEnd(0);
        awaitAtEnd(2);
        awaitState(1, "paused");
        assertThat(position(1)).isEqualTo(position);
        given().get(ready).then().statusCode(200);

        // When
        post(1, "resume").statusCode(200).body("state", equalTo("live"));

        // Then
        eventually().untilAsserted(() -> assertThat(tables.totals()).isEqualTo(feed.totals()));
        awaitState(1, "live");
    }

    @Test
    void i5_to_pause_and_to_resume_can_be_repeated() {
        for (int i = 0; i < 2; i++) {
            post(0, "pause").statusCode(200).body("state", equalTo("paused")).body("stream", equalTo(stream(0)));
        }
        for (int i = 0; i < 2; i++) {
            post(0, "resume").statusCode(200).body("state", equalTo("live"));
        }
    }

    @Test
    void i5_a_slice_of_a_paused_stream_is_fenced_out_whoever_applies_it() {
        // Given
        Place here = new Place(topicId(), position(2));
        post(2, "pause").statusCode(200);

        // When, Then
        assertThatThrownBy(() -> apply(here)).isInstanceOf(LostFence.class);
        assertThat(tables.totals()).doesNotContainKey(key);
    }

    @Test
    void r5_a_slice_of_a_topic_that_was_made_anew_is_fenced_out_even_where_the_offsets_agree() {
        // When, Then
        Place before = new Place("the-id-of-before", position(2));
        assertThatThrownBy(() -> apply(before)).isInstanceOf(LostFence.class);
        assertThat(tables.totals()).doesNotContainKey(key);
    }

    @Test
    void i5_what_another_replica_is_told_reaches_the_owner() {
        // When
        tables.execute("update social.stream_position set state = 'paused' where partition = 0");
        // Then
        awaitState(0, "paused");
        long position = position(0);
        send(0, 1);
        // When
        tables.execute("update social.stream_position set state = 'live' where partition = 0");
        // Then
        eventually().until(() -> position(0) > position);
    }

    @Test
    void i5_a_reset_to_an_offset_applies_again_what_comes_behind_it() {
        // Given
        long first = send(0, 10);
        awaitTotal(10);

        // When
        reset(0, Long.toString(first)).statusCode(200).body("state", equalTo("live"));
        // Then
        awaitTotal(20);

        // When
        reset(0, "\"" + (first + 5) + "\"").statusCode(200);
        // Then
        awaitTotal(25);

        // When
        reset(0, "\"start\"").statusCode(200);
        // Then
        awaitTotal(35);
    }

    @Test
    void i5_a_reset_by_another_replica_is_noticed_by_an_idle_owner() {
        // Given
        long first = send(0, 10);
        awaitTotal(10);

        // When
        tables.execute("update social.stream_position set next_offset = " + first + " where partition = 0");

        // Then
        awaitTotal(20);
    }

    @Test
    void i5_a_reset_to_the_end_skips_and_leaves_a_paused_stream_paused() {
        // Given
        post(0, "pause").statusCode(200);
        send(0, 10);

        // When
        reset(0, "\"end\"").statusCode(200).body("state", equalTo("paused"));
        post(0, "resume").statusCode(200);
        send(0, 1);

        // Then
        awaitTotal(1);
    }

    @Test
    void r5_a_gap_is_mended_by_a_reset_and_by_nothing_less() {
        // Given
        tables.execute("update social.stream_position set next_offset = 1000000 where partition = 2");
        awaitState(2, "gap");
        eventually().until(() -> given().get(ready).statusCode() == 503);

        // When
        post(2, "resume")
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:tally:problem:conflict"))
                .body("detail", containsString("/reset"));
        reset(2, "\"end\"").statusCode(200).body("state", equalTo("live"));
        send(2, 3);

        // Then
        awaitTotal(3);
        awaitState(2, "live");
        eventually().until(() -> given().get(ready).statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"to\":null}",
                "{\"to\":\"middle\"}",
                "{\"to\":99999999}",
                "{\"to\":1.5}",
                "{\"to\":",
                "[]"
            })
    void i5_a_reset_to_nowhere_is_unprocessable(String body) {
        given().header("Authorization", AdminTokens.admin())
                .contentType("application/json")
                .body(body)
                .post("/admin/streams/" + stream(0) + "/reset")
                .then()
                .statusCode(422)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "reset"})
    void i5_an_unknown_stream_is_not_found_and_none_at_all_is_unprocessable(String verb) {
        for (String unknown : List.of(stream(7), "elsewhere-0")) {
            act(unknown, verb).statusCode(404).contentType("application/problem+json");
        }
        act("nonsense", verb).statusCode(422).contentType("application/problem+json");
        given().contentType("application/json")
                .body("{\"to\":\"end\"}")
                .post("/admin/streams/" + stream(0) + "/" + verb)
                .then()
                .statusCode(401);
    }

    @Test
    void i5_without_its_broker_a_stream_is_not_reset_but_paused() {
        backend.kafka().stop();
        try {
            // When, Then
            reset(0, "\"end\"").statusCode(503).header("Retry-After", equalTo("2"));
            post(0, "pause").statusCode(200).body("state", equalTo("paused"));
        } finally {
            backend.kafka().start();
        }
    }

    private void apply(Place at) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                backend.topic(),
                2,
                at.offset(),
                key.getBytes(StandardCharsets.UTF_8),
                ("{\"key\":\"" + key + "\",\"amount\":1}").getBytes(StandardCharsets.UTF_8));
        TestRecords.event(key, "test.increment", new byte[0]).headers().forEach(record.headers()::add);
        writer.write(writer.prepare(new Slice(List.of(record))), at, Effort.NORMAL)
                .await()
                .indefinitely();
    }

    /** Sends so many increments of one; returns the offset of the first. */
    private long send(int partition, int count) {
        long first = -1;
        for (int i = 0; i < count; i++) {
            long offset = feed.raw(partition, UUID.randomUUID().toString(), "{\"key\":\"" + key + "\",\"amount\":1}")
                    .offset();
            first = first < 0 ? offset : first;
        }
        return first;
    }

    private void awaitTotal(long total) {
        eventually().untilAsserted(() -> assertThat(tables.totals().getOrDefault(key, 0L))
                .isEqualTo(total));
    }

    private void awaitAtEnd(int partition) {
        eventually().until(() -> admin(partition, "lag").equals("0"));
    }

    private void awaitState(int partition, String state) {
        eventually().until(() -> admin(partition, "state").equals(state));
    }

    private String admin(int partition, String field) {
        return String.valueOf(given().header("Authorization", AdminTokens.admin())
                .get("/admin/streams")
                .jsonPath()
                .<Object>get("streams.find { it.stream == '" + stream(partition) + "' }." + field));
    }

    private long position(int partition) {
        return tables.positions().getOrDefault(Integer.toString(partition), -1L);
    }

    private String topicId() {
        return tables.text("select topic_id from social.stream_position where partition = 2");
    }

    private String stream(int partition) {
        return backend.topic() + "-" + partition;
    }

    private ValidatableResponse post(int partition, String verb) {
        return act(stream(partition), verb);
    }

    private ValidatableResponse reset(int partition, String to) {
        return given().header("Authorization", AdminTokens.admin())
                .contentType("application/json")
                .body("{\"to\":" + to + "}")
                .post("/admin/streams/" + stream(partition) + "/reset")
                .then();
    }

    private static ValidatableResponse act(String stream, String verb) {
        return given().header("Authorization", AdminTokens.admin())
                .contentType("application/json")
                .body("{\"to\":\"end\"}")
                .post("/admin/streams/" + stream + "/" + verb)
                .then();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
    }
}
