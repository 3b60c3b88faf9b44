package dev.tally.box;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.projection.condition.StreamState;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.slice.Effort;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.PositionStore;
import dev.tally.projection.slice.Prepared;
import dev.tally.projection.slice.Slice;
import dev.tally.projection.slice.SliceWriter;
import dev.tally.projection.status.StreamMonitor;
import dev.tally.testing.AdminTokens;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that cannot be applied: found, set aside, held behind, and brought back (R10 to R12). */
@QuarkusTest
@TestProfile(BoxProfile.class)
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
@WithTestResource(AdminTokens.class)
class QuarantineIT {

    @Inject
    StreamMonitor monitor;

    @Inject
    MeterRegistry registry;

    @Inject
    Gate gate;

    @Inject
    SliceWriter writer;

    @Inject
    PositionStore positions;

    private final Backend backend = TallyBackend.current();
    private final BoxTables tables = new BoxTables(backend);
    private BoxFeed feed;

    @BeforeEach
    void start() {
        feed = new BoxFeed(backend);
        eventually().ignoreExceptions().until(() -> tables.number("select count(*) from stream_position") == 3);
        tables.clear();
        feed.open(0, "b", 1).flush();
        eventually().until(() -> tables.number("select count(*) from box") == 1);
    }

    @AfterEach
    void stop() {
        gate.open();
        tables.execute("insert into cure values (1) on conflict do nothing");
        eventually().until(() -> monitor.latest().stream()
                .allMatch(status -> status.state() == StreamState.LIVE && status.lag() == 0));
        feed.close();
    }

    @Test
    void r11_a_poison_message_is_found_by_halving_and_all_others_are_applied() {
        // When
        for (int i = 0; i < 300; i++) {
            if (i == 137) {
                feed.poison(0, "bad", "villain", "b");
            }
            feed.put(0, "m" + i, "actor" + i, "b");
        }
        feed.flush();

        // Then
        awaitEntries(300);
        assertThat(tables.verdicts("bad")).containsExactly("quarantined projection_failed sqlstate=22012");
        assertThat(tables.list("select concat_ws('|', outcome, reason, error, record_key) from dead_letter"))
                .containsExactly("quarantined|projection_failed sqlstate=22012|division by zero|villain");
        assertThat(tables.list("select id from entry order by applied_no"))
                .isEqualTo(IntStream.range(0, 300).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void r11_r12_what_comes_after_a_quarantined_message_of_the_same_key_is_held_and_replayed_behind_it_in_order() {
        // Given
        for (int i = 0; i < 12; i++) {
            if (i == 4) {
                feed.poison(1, "x4", "x", "b");
            } else {
                feed.put(1, "x" + i, "x", "b");
            }
            feed.put(1, "y" + i, "y", "b");
        }
        feed.flush();
        awaitEntries(4 + 12);
        assertThat(tables.applied("x")).containsExactly("x0", "x1", "x2", "x3");
        assertThat(tables.verdicts("x7")).containsExactly("quarantined held");
        long letter = tables.number("select id from dead_letter");
        replay(letter).statusCode(409).body("type", containsString("still-failing"));
        assertThat(tables.applied("x")).hasSize(4);
        tables.execute("insert into cure values (1)");

        // When
        replay(letter)
                .statusCode(200)
                .body("outcome", equalTo("applied"), "released", equalTo(7), "quarantined_again", nullValue());

        // Then
        assertThat(tables.applied("x"))
                .isEqualTo(IntStream.range(0, 12).mapToObj(i -> "x" + i).toList());
        assertThat(tables.number("select (select count(*) from held_message) + (select count(*) from quarantined_key)"))
                .isZero();
        assertThat(tables.verdicts("x4")).containsExactly("quarantined projection_failed sqlstate=22012", "applied");
        assertThat(tables.verdicts("x7")).containsExactly("quarantined held", "applied");
        replay(letter).statusCode(409).body("type", containsString("already-replayed"));
        feed.put(1, "x12", "x", "b").flush();
        eventually().until(() -> tables.applied("x").contains("x12"));
    }

    @Test
    void r12_when_a_held_message_fails_too_what_is_before_it_is_released_and_the_rest_is_held_behind_it() {
        // Given
        feed.send(1, "z0", new BoxMessage.Put("z", "b", 1_000, 1, true, 0)).flush();
        feed.put(1, "z1", "z", "b").put(1, "z2", "z", "b");
        feed.send(1, "z3", new BoxMessage.Put("z", "b", 1_000, 1, false, 60_000));
        feed.put(1, "z4", "z", "b").flush();
        eventually().until(() -> tables.number("select count(*) from held_message") == 4);
        tables.execute("insert into cure values (1)");

        // When z3 takes longer than a statement may
        long second = replay(tables.number("select id from dead_letter"))
                .statusCode(200)
                .body("released", equalTo(2))
                .extract()
                .jsonPath()
                .getLong("quarantined_again");

        // Then
        assertThat(tables.applied("z")).containsExactly("z0", "z1", "z2");
        assertThat(tables.verdicts("z3"))
                .containsExactly("quarantined held", "quarantined projection_failed sqlstate=57014");
        assertThat(tables.number("select count(*) from held_message")).isEqualTo(1);
        given().header("Authorization", AdminTokens.admin())
                .delete("/admin/dead-letters/" + second)
                .then()
                .statusCode(204);
        assertThat(tables.applied("z")).containsExactly("z0", "z1", "z2", "z4");
        assertThat(tables.number("select count(*) from quarantined_key")).isZero();
    }

    @Test
    void r12_an_arrival_for_a_key_that_is_being_replayed_waits_and_comes_behind_it() {
        // Given
        feed.poison(2, "w0", "w", "b").put(2, "w1", "w", "b").flush();
        eventually().until(() -> tables.number("select count(*) from held_message") == 1);
        tables.execute("insert into cure values (1)");
        long letter = tables.number("select id from dead_letter");
        CompletableFuture<Void> reached = gate.close("b");
        Thread replay = Thread.ofVirtual().start(() -> replay(letter).statusCode(200));
        eventually().until(reached::isDone);

        // When
        feed.put(2, "w2", "w", "b").flush();
        eventually().until(this::waitsForLock);
        gate.open();

        // Then
        eventually().until(() -> tables.applied("w").equals(List.of("w0", "w1", "w2")));
        eventually().until(() -> !replay.isAlive());
        assertThat(tables.number("select count(*) from held_message")).isZero();
    }

    @Test
    void r12_a_replay_waits_for_an_arrival_that_is_about_to_queue_up_and_takes_it_along() throws InterruptedException {
        // Given a stream of records made by hand, with a message that is held behind another
        tables.execute("insert into box values ('g', 1)");
        tables.execute("insert into cure values (1)");
        positions.create("by-hand", 0, "id", 0, Instant.now()).await().indefinitely();
        writer.quarantine(slice(0, "w0", "b"), new Place("id", 0), new Poison("test", null))
                .await()
                .indefinitely();
        writer.write(slice(1, "w1", "b"), new Place("id", 1), Effort.NORMAL)
                .await()
                .indefinitely();
        tables.execute("update dead_letter set published_at = now()"); // there is no such topic
        long letter = tables.number("select id from dead_letter where topic = 'by-hand'");

        // When one more of the same key is queued by a transaction that is still open
        CompletableFuture<Void> reached = gate.close("g");
        Thread arrival = Thread.ofVirtual()
                .start(() -> writer.write(slice(2, "w2", "b", "pass", "g"), new Place("id", 2), Effort.NORMAL)
                        .await()
                        .indefinitely());
        eventually().until(reached::isDone);
        Thread replay = Thread.ofVirtual().start(() -> replay(letter).statusCode(200));
        eventually().until(() -> waitsForLock() || !replay.isAlive());
        gate.open();
        arrival.join();
        replay.join();

        // Then
        assertThat(tables.applied("w")).containsExactly("w0", "w1", "w2");
        assertThat(tables.number("select count(*) from held_message")).isZero();
        tables.execute("delete from stream_position where topic = 'by-hand'");
    }

    /** Records of actor w, but for the one named pass: ids and boxes by turns. */
    private Prepared<?> slice(long offset, String... idsAndBoxes) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < idsAndBoxes.length; i += 2) {
            String id = idsAndBoxes[i];
            var record = BoxFeed.record(
                    "by-hand", 0, id, new BoxMessage.Put(id.substring(0, 1), idsAndBoxes[i + 1], 1_000, 1, false, 0));
            var polled = new ConsumerRecord<>("by-hand", 0, offset + i / 2, record.key(), record.value());
            record.headers().forEach(polled.headers()::add);
            records.add(polled);
        }
        return writer.prepare(new Slice(records));
    }

    private boolean waitsForLock() {
        return tables.number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'") > 0;
    }

    @Test
    void r11_more_in_a_row_than_the_bound_halt_the_stream_until_the_cause_is_mended() {
        // When
        int poison = BoxProfile.QUARANTINE_MAX_RUN + 2;
        for (int i = 0; i < poison; i++) {
            feed.poison(1, "p" + i, "p" + i, "b");
        }
        feed.put(1, "after", "a", "b").flush();

        // Then
        eventually().until(() -> state(1) == StreamState.HALTED);
        assertThat(tables.list("select state from stream_position where partition = 1"))
                .containsExactly("halted");
        assertThat(tables.number("select count(*) from dead_letter")).isEqualTo(BoxProfile.QUARANTINE_MAX_RUN);
        assertThat(tables.applied("a")).isEmpty();

        // When
        tables.execute("insert into cure values (1)");

        // Then
        awaitEntries(2 + 1);
        eventually().until(() -> state(1) == StreamState.LIVE);
        eventually().until(() -> tables.list("select state from stream_position where partition = 1")
                .equals(List.of("live")));
        tables.list("select id from dead_letter")
                .forEach(id -> replay(Long.parseLong(id)).statusCode(200));
        awaitEntries(poison + 1);
    }

    @Test
    void r10_a_slice_that_takes_too_long_is_halved_and_a_single_message_may_take_its_time() throws SQLException {
        // Given a stream that is held at its fence, so that what follows becomes one slice
        double split = count("tally.slices.split");
        try (Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 2 for update");

            // When
            for (int i = 0; i < 8; i++) {
                feed.slow(2, "s" + i, "b", 500);
            }
            feed.slow(2, "long", "b", 2_500).slow(2, "endless", "b", 60_000).put(2, "next", "n", "b");
            feed.flush();
            other.commit();
        }

        // Then
        awaitEntries(8 + 1 + 1);
        assertThat(tables.verdicts("long")).containsExactly("applied");
        assertThat(tables.verdicts("endless")).containsExactly("quarantined projection_failed sqlstate=57014");
        assertThat(count("tally.slices.split")).isGreaterThan(split);
    }

    private double count(String meter) {
        return registry.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private StreamState state(int partition) {
        return monitor.latest().stream()
                .filter(status -> status.stream().equals(backend.topic() + "-" + partition))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private ValidatableResponse replay(long letter) {
        return given().header("Authorization", AdminTokens.admin())
                .post("/admin/dead-letters/" + letter + "/replay")
                .then();
    }

    private void awaitEntries(int count) {
        eventually().untilAsserted(() -> assertThat(tables.number("select count(*) from entry"))
                .isEqualTo(count));
        assertThat(tables.list("select total::text from box_count"))
                .isEqualTo(Stream.of(count).map(String::valueOf).toList());
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
