package dev.tally.projection.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.testing.BareDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirtyWorkerTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final int BATCH = 16;

    private final DirtyStore store = new DirtyStore(POOL);
    private final DerivedTotals work = new DerivedTotals();
    private final TestClock clock = new TestClock(NOW);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CatchUp catchUp = catchUp();
    private final DirtyWorker worker = worker();

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
        DATABASE.execute("truncate dirty, source, derived, projection_state");
    }

    @Test
    void r16_what_was_marked_is_worked_off_in_bounded_slices_each_key_once() {
        // Given
        mark(NOW.minusSeconds(5), 100);
        // When
        work(worker);
        // Then
        assertThat(dirty()).isZero();
        assertThat(refreshed()).isEqualTo("100 of 100");
        assertThat(work.slices).allMatch(size -> size <= BATCH).hasSize(7);
        assertThat(count("tally.dirty.worked")).isEqualTo(100);
    }

    @Test
    void r16_while_the_service_catches_up_only_what_is_older_than_the_bound_is_worked_off() {
        // Given
        catchUp.look(Map.of("t-0", 60_000L), NOW).await().indefinitely();
        mark(NOW, 10);
        // When, Then
        clock.pass(Duration.ofSeconds(59));
        work(worker);
        assertThat(dirty()).isEqualTo(10);
        // Given a key that is marked again and again
        mark(clock.instant(), 1);
        // When, Then
        clock.pass(Duration.ofSeconds(1));
        work(worker);
        assertThat(dirty()).isZero();
        assertThat(catchUp.isCatchingUp()).isTrue();
    }

    @Test
    void r16_a_key_that_fails_for_good_stands_alone_and_keeps_nothing_else_back() {
        // Given
        mark(NOW, 100);
        work.poison = Set.of("k037");
        // When
        work(worker);
        // Then its mark is as old as before, for readers to see
        assertThat(refreshed()).isEqualTo("99 of 99");
        assertThat(store.oldest(DerivedTotals.KIND).await().indefinitely()).contains(NOW);
        assertThat(registry.get("tally.staleness.seconds").gauge().value()).isZero();
        assertThat(count("tally.dirty.kept.back")).isEqualTo(1);
        int tries = work.slices.size();
        // When, Then nothing spins on it
        clock.pass(Duration.ofMinutes(4));
        work(worker);
        assertThat(work.slices).hasSize(tries);
        // When, Then it is tried again later, and as soon as it can be done it is done
        clock.pass(Duration.ofMinutes(1));
        work(worker);
        assertThat(work.slices).hasSize(tries + 1);
        assertThat(registry.get("tally.staleness.seconds").gauge().value()).isEqualTo(300);
        work.poison = Set.of();
        clock.pass(Pace.KEPT_BACK_FOR);
        work(worker);
        assertThat(dirty()).isZero();
        assertThat(count("tally.dirty.kept.back")).isEqualTo(1);
    }

    @Test
    void r16_work_that_fails_for_every_key_waits_instead_of_trying_them_all() {
        // Given
        mark(NOW, 500);
        work.poison = Set.copyOf(
                IntStream.range(0, 500).mapToObj(DirtyWorkerTest::key).toList());
        // When
        work(worker);
        work(worker);
        // Then
        assertThat(work.slices).hasSizeLessThan(Pace.KEPT_BACK_MAX + 10);
        assertThat(dirty()).isEqualTo(500);
        // When mended
        work.poison = Set.of();
        clock.pass(Pace.KEPT_BACK_FOR);
        work(worker);
        // Then
        assertThat(refreshed()).isEqualTo("500 of 500");
    }

    @Test
    void r16_a_passing_failure_keeps_every_mark_and_the_work_is_tried_again_later() {
        // Given
        mark(NOW, 10);
        work.databaseAway = true;
        // When, Then
        work(worker);
        work(worker);
        assertThat(work.slices).hasSize(1);
        assertThat(dirty()).isEqualTo(10);
        // When, Then
        work.databaseAway = false;
        clock.pass(Duration.ofSeconds(1));
        work(worker);
        assertThat(refreshed()).isEqualTo("10 of 10");
        assertThat(count("tally.dirty.kept.back")).isZero();
    }

    @Test
    void r16_slices_that_take_too_long_become_smaller() {
        // Given
        mark(NOW, 40);
        work.slowBeyond = 5;
        // When
        work(worker);
        // Then
        assertThat(refreshed()).isEqualTo("40 of 40");
        assertThat(count("tally.dirty.kept.back")).isZero();
    }

    @Test
    void r16_replicas_share_the_work_and_no_key_is_worked_off_twice() {
        // Given
        mark(NOW, 1_000);
        DirtyWorker other = worker();
        // When
        Uni.combine()
                .all()
                .unis(worker.workAll(), other.workAll())
                .discardItems()
                .await()
                .indefinitely();
        // Then
        assertThat(dirty()).isZero();
        assertThat(refreshed()).isEqualTo("1000 of 1000");
    }

    private static void work(DirtyWorker worker) {
        worker.workAll().await().indefinitely();
    }

    private void mark(Instant at, int count) {
        List<String> keys =
                IntStream.range(0, count).mapToObj(DirtyWorkerTest::key).toList();
        DATABASE.execute("insert into source select 'k' || to_char(i, 'FM000'), i from generate_series(0, "
                + (count - 1) + ") i on conflict do nothing");
        POOL.withTransaction(tx -> store.mark(tx, DerivedTotals.KIND, keys, at))
                .await()
                .indefinitely();
    }

    private static String key(int number) {
        return String.format("k%03d", number);
    }

    private static long dirty() {
        return Long.parseLong(DATABASE.value("select count(*) from dirty"));
    }

    /** Keys that were refreshed, and how often all together. */
    private static String refreshed() {
        return DATABASE.value("select count(*) || ' of ' || sum(refresh_count) from derived");
    }

    private double count(String name) {
        return registry.get(name).counter().count();
    }

    @SuppressWarnings("NullAway") // the schema is there already, nobody asks the migration
    private static CatchUp catchUp() {
        return new CatchUp(POOL, new ProjectionStateStore(), null, TestDeferralConfig.withBatch(BATCH));
    }

    @SuppressWarnings("NullAway")
    private DirtyWorker worker() {
        return new DirtyWorker(
                POOL,
                store,
                List.of(work),
                catchUp,
                TestDeferralConfig.withBatch(BATCH),
                null,
                new DeferralMetrics(registry, clock),
                clock);
    }
}
