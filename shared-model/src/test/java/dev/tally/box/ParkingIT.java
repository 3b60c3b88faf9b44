package dev.tally.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that need something unknown: parked, woken by what delivers it, refused when it never comes (R13). */
@QuarkusTest
@TestProfile(BoxProfile.class)
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class ParkingIT {

    private static final String PARKED = "select count(*) from parked_message";

    @Inject
    Gate gate;

    private final Backend backend = TallyBackend.current();
    private final BoxTables tables = new BoxTables(backend);
    private BoxFeed feed;

    @BeforeEach
    void start() {
        feed = new BoxFeed(backend);
        eventually().ignoreExceptions().until(() -> tables.number("select count(*) from stream_position") == 3);
        tables.clear();
    }

    @AfterEach
    void stop() {
        gate.open();
        feed.close();
    }

    @Test
    void r13_what_waits_is_applied_in_the_transaction_that_delivers_what_it_waits_for() {
        // Given
        feed.put(0, "early", "a", "late-box").put(0, "other", "a", "other-box").flush();
        eventually().until(() -> tables.number(PARKED) == 2);

        // When
        feed.open(1, "late-box", 5).flush();

        // Then nothing but the slice of the opening can have applied it: both became visible at once
        eventually().until(() -> tables.number("select count(*) from box") == 1);
        assertThat(tables.list("select xmin from entry union select xmin from box"))
                .hasSize(1);
        assertThat(tables.verdicts("early")).containsExactly("parked waits_for=box:late-box", "applied");
        assertThat(tables.list("select generation::text from audit where message_id = 'early' order by generation"))
                .first()
                .isEqualTo("0");
        assertThat(tables.number("select applied_count + parked_count from audit_generation where partition = 1"))
                .isEqualTo(1);
    }

    @Test
    void r13_dependencies_are_judged_by_place_and_not_by_arrival() {
        // Given one that is older than the box, and one that is younger
        feed.send(0, "older", new BoxMessage.Put("a", "b", 9, 1, false, 0))
                .send(0, "younger", new BoxMessage.Put("a", "b", 11, 1, false, 0))
                .flush();
        eventually().until(() -> tables.number(PARKED) == 2);

        // When
        feed.open(2, "b", 10).flush();

        // Then
        eventually().until(() -> tables.applied("a").equals(List.of("younger")));
        assertThat(tables.verdicts("older")).containsExactly("parked waits_for=box:b", "refused no_such_box");
        assertThat(tables.number(PARKED)).isZero();
    }

    @Test
    void r13_also_in_one_partition_and_one_slice() {
        // When
        feed.put(0, "first", "a", "b")
                .open(0, "b", 5)
                .put(0, "second", "a", "b")
                .flush();

        // Then
        eventually().until(() -> tables.applied("a").size() == 2);
        assertThat(tables.number(PARKED)).isZero();
        assertThat(tables.list("select total::text from box_count")).containsExactly("2");
    }

    @Test
    void r13_who_is_about_to_park_and_who_delivers_do_not_miss_each_other() throws SQLException {
        // Given one that has looked, found nothing, and is about to park
        CompletableFuture<Void> looked = gate.close("race");
        feed.put(0, "waiting", "a", "race").flush();
        eventually().until(looked::isDone);

        // When what it needs comes in another partition
        feed.open(1, "race", 5).flush();
        eventually()
                .until(() ->
                        tables.number("select count(*) from pg_locks where locktype = 'advisory' and not granted") == 1
                                || tables.number("select count(*) from box") == 1);
        gate.open();

        // Then
        eventually().until(() -> tables.number("select count(*) from box") == 1);
        eventually().until(() -> !tables.verdicts("waiting").isEmpty());
        eventually().until(() -> tables.number(PARKED) == 0);
        assertThat(tables.verdicts("waiting")).containsExactly("parked waits_for=box:race", "applied");
    }

    @Test
    void r13_what_never_comes_is_refused_when_every_stream_has_passed_the_time_it_had() throws SQLException {
        // Given a stream that is behind: what is waited for may be in it
        try (Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 2 for update");
            feed.put(2, "behind", "b", "never").put(0, "lost", "a", "never").flush();
            eventually().until(() -> tables.number(PARKED) == 1);

            // When the time is over, then
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> tables.verdicts("lost").size() == 1);

            // When the stream goes on
            other.rollback();
        }

        // Then
        eventually()
                .until(() ->
                        tables.number(PARKED) == 0 && tables.verdicts("behind").size() == 2);
        assertThat(tables.verdicts("lost")).containsExactly("parked waits_for=box:never", "refused no_such_box");
        assertThat(tables.verdicts("behind")).containsExactly("parked waits_for=box:never", "refused no_such_box");
    }

    @Test
    void r13_more_than_a_slice_can_take_along_are_worked_off_behind_it() {
        // Given more than a slice holds
        int waiting = 450;
        for (int i = 0; i < waiting; i++) {
            feed.put(0, "w" + i, "a" + i, "popular");
        }
        feed.flush();
        eventually().until(() -> tables.number(PARKED) == waiting);

        // When
        feed.open(1, "popular", 5).flush();

        // Then
        eventually().until(() -> tables.number("select count(*) from entry") == waiting);
        assertThat(tables.list("select total::text from box_count")).containsExactly("" + waiting);
        assertThat(tables.number(PARKED)).isZero();
    }

    @Test
    void r13_a_poison_message_that_waited_spoils_neither_what_wakes_it_nor_the_others() {
        // Given
        feed.put(0, "good1", "g1", "b")
                .poison(0, "bad", "v", "b")
                .put(0, "good2", "g2", "b")
                .flush();
        eventually().until(() -> tables.number(PARKED) == 3);

        // When
        feed.open(1, "b", 5).flush();

        // Then
        eventually().until(() -> tables.number("select count(*) from dead_letter") == 1);
        eventually().until(() -> tables.number("select count(*) from entry") == 2);
        assertThat(tables.number("select count(*) from box")).isEqualTo(1);
        assertThat(tables.verdicts("bad"))
                .containsExactly("parked waits_for=box:b", "quarantined projection_failed sqlstate=22012");
        assertThat(tables.list("select key from quarantined_key")).containsExactly("v");
    }

    @Test
    void r11_the_sweep_too_quarantines_only_so_many_in_a_row() {
        // Given more poison than may be quarantined in a row
        int poison = BoxProfile.QUARANTINE_MAX_RUN + 5;
        for (int i = 0; i < poison; i++) {
            feed.poison(0, "bad" + i, "v" + i, "b");
        }
        feed.flush();
        eventually().until(() -> tables.number(PARKED) == poison);

        // When
        feed.open(1, "b", 5).flush();

        // Then
        eventually().until(() -> tables.number("select count(*) from dead_letter") == BoxProfile.QUARANTINE_MAX_RUN);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(20))
                .until(() -> tables.number("select count(*) from dead_letter") == BoxProfile.QUARANTINE_MAX_RUN);

        // When the cause is mended
        tables.execute("insert into cure values (1)");

        // Then
        eventually().until(() -> tables.number("select count(*) from entry") == 5);
        assertThat(tables.number(PARKED)).isZero();
        assertThat(tables.number("select count(*) from dead_letter")).isEqualTo(BoxProfile.QUARANTINE_MAX_RUN);
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
