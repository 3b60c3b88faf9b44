package dev.tally.projection.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.projection.Batch;
import dev.tally.testing.BareDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A projection and the worker at the same key, step by step on two connections. */
class DeferralTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final List<String> KEY = List.of("a");

    private final DirtyStore store = new DirtyStore(POOL);
    private final Deferral deferral = new Deferral(store);
    private final DerivedTotals work = new DerivedTotals();

    @BeforeAll
    static void tables() {
        DerivedTotals.createTables(DATABASE);
    }

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate dirty, source, derived");
        DATABASE.execute("insert into source values ('a', 1)");
    }

    @Test
    void r15_work_is_only_marked_while_the_service_catches_up_and_done_at_once_otherwise() {
        // When
        POOL.withTransaction(tx -> deferral.run(tx, batch(true, NOW), work, List.of("a", "b", "a")))
                .await()
                .indefinitely();
        // Then
        assertThat(DATABASE.value("select string_agg(key, ' ' order by key) from dirty where kind = 'total'"))
                .isEqualTo("a b");
        assertThat(DATABASE.value("select count(*) from derived")).isEqualTo("0");

        // When
        POOL.withTransaction(tx -> deferral.run(tx, batch(false, NOW), work, KEY))
                .await()
                .indefinitely();
        // Then
        assertThat(DATABASE.value("select string_agg(key, ' ') from dirty")).isEqualTo("b");
        assertThat(DATABASE.value("select total from derived where key = 'a'")).isEqualTo("1");
    }

    @Test
    void r16_a_key_that_is_marked_already_and_marked_again_is_not_lost_to_a_worker_in_between() {
        // Given
        POOL.withTransaction(tx -> deferral.run(tx, batch(true, NOW), work, KEY))
                .await()
                .indefinitely();
        SqlConnection projection = begin();
        projection.query("update source set total = 2").executeAndAwait();
        deferral.run(projection, batch(true, NOW), work, KEY).await().indefinitely();

        // When
        workOff();
        end(projection);
        workOff();

        // Then
        assertThat(DATABASE.value("select total from derived")).isEqualTo("2");
        assertThat(DATABASE.value("select count(*) from dirty")).isEqualTo("0");
    }

    @Test
    void r16_a_mark_that_meets_a_worker_at_its_key_outlives_the_worker() {
        // Given a worker that has read and not yet written
        mark();
        SqlConnection worker = begin();
        List<Long> old = takeAndRead(worker);

        // When
        CompletableFuture<Void> projection = project(true);
        awaitWaiting(projection);
        DerivedTotals.write(worker, KEY, old).await().indefinitely();
        end(worker);
        projection.join();

        // Then
        assertThat(DATABASE.value("select key from dirty")).isEqualTo("a");
        workOff();
        assertThat(DATABASE.value("select total from derived")).isEqualTo("2");
    }

    @Test
    void r16_work_that_is_done_at_once_waits_for_a_worker_that_has_read_its_key_before() {
        // Given a worker that has read and not yet written
        mark();
        SqlConnection worker = begin();
        List<Long> old = takeAndRead(worker);

        // When
        CompletableFuture<Void> projection = project(false);
        awaitWaiting(projection);
        DerivedTotals.write(worker, KEY, old).await().indefinitely();
        end(worker);
        projection.join();

        // Then
        assertThat(DATABASE.value("select total from derived")).isEqualTo("2");
        assertThat(DATABASE.value("select count(*) from dirty")).isEqualTo("0");
    }

    @Test
    void r16_the_first_mark_of_a_key_stays() {
        // When
        for (int second : List.of(10, 0, 20)) {
            POOL.withTransaction(tx -> deferral.run(tx, batch(true, NOW.plusSeconds(second)), work, KEY))
                    .await()
                    .indefinitely();
        }
        // Then
        assertThat(store.markedAt(DerivedTotals.KIND, "a").await().indefinitely())
                .contains(NOW);
    }

    @Test
    void r17_answers_from_what_is_put_off_say_since_when() {
        // Given
        Staleness staleness = new Staleness(store);
        POOL.withTransaction(tx -> deferral.run(tx, batch(true, NOW.plusSeconds(5)), work, List.of("b"))
                        .chain(() -> deferral.run(tx, batch(true, NOW), work, KEY)))
                .await()
                .indefinitely();

        // When, Then
        assertThat(since(staleness.answer("total", () -> Uni.createFrom().item("body"))))
                .isEqualTo("2026-03-04T05:06:07Z");
        assertThat(since(staleness.answer("total", "b", () -> Uni.createFrom().item("body"))))
                .isEqualTo("2026-03-04T05:06:12Z");
        assertThat(since(staleness.answer("total", "c", () -> Uni.createFrom().item("body"))))
                .isEqualTo("null");
        assertThat(since(staleness.answer("other", () -> Uni.createFrom().item("body"))))
                .isEqualTo("null");
    }

    private static String since(Uni<org.jboss.resteasy.reactive.RestResponse<String>> answer) {
        var response = answer.await().indefinitely();
        assertThat(response.getEntity()).isEqualTo("body");
        return String.valueOf(response.getHeaders().getFirst("Tally-Stale-Since"));
    }

    private void mark() {
        POOL.withTransaction(tx -> deferral.run(tx, batch(true, NOW), work, KEY))
                .await()
                .indefinitely();
    }

    private List<Long> takeAndRead(SqlConnection worker) {
        assertThat(store.take(worker, "total", NOW, List.of(), 10).await().indefinitely())
                .isEqualTo(KEY);
        return DerivedTotals.read(worker, KEY).await().indefinitely();
    }

    /** A slice that changes the source. */
    private CompletableFuture<Void> project(boolean catchingUp) {
        return POOL.withTransaction(tx -> tx.query("update source set total = 2")
                        .execute()
                        .chain(() -> deferral.run(tx, batch(catchingUp, NOW), work, KEY)))
                .subscribeAsCompletionStage();
    }

    /** Until it waits for a lock, or is through where it should have waited. */
    private static void awaitWaiting(CompletableFuture<Void> projection) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> projection.isDone()
                        || !DATABASE.value("select count(*) from pg_locks where not granted")
                                .equals("0"));
    }

    private void workOff() {
        POOL.withTransaction(tx -> store.take(tx, "total", NOW.plusSeconds(60), List.of(), 10)
                        .call(keys -> keys.isEmpty() ? Uni.createFrom().voidItem() : work.refresh(tx, keys)))
                .await()
                .indefinitely();
    }

    private static SqlConnection begin() {
        SqlConnection connection = POOL.getConnectionAndAwait();
        connection.query("begin").executeAndAwait();
        return connection;
    }

    private static void end(SqlConnection connection) {
        connection.query("commit").executeAndAwait();
        connection.closeAndAwait();
    }

    private static Batch<Object> batch(boolean catchingUp, Instant recordedAt) {
        return new Batch<>("t", recordedAt, catchingUp, List.of());
    }
}
