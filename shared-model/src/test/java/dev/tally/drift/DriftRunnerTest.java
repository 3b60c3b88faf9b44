package dev.tally.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.testing.BareDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftRunnerTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    private static final String WRONG = "select count(*) from follow_count c where total <>"
            + " (select count(*) from follow f where f.target = c.target)";

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final FollowCheck check = new FollowCheck(false);

    @BeforeAll
    static void tables() {
        DATABASE.execute("create table follow (actor text, target text, primary key (target, actor))");
        DATABASE.execute("create table follow_count (target text primary key, total bigint not null)");
    }

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    /** 100 targets, each followed by three. */
    @BeforeEach
    void fill() {
        DATABASE.execute("truncate follow, follow_count, projection_state");
        DATABASE.execute("insert into follow select 'a' || a, 't' || to_char(t, 'FM000')"
                + " from generate_series(1, 3) a, generate_series(0, 99) t");
        DATABASE.execute("insert into follow_count select target, count(*) from follow group by target");
    }

    @Test
    void r21_what_differs_is_corrected_and_counted_and_the_rest_is_left_alone() {
        // Given
        DATABASE.execute("update follow_count set total = 7 where target in ('t000', 't042', 't099')");
        String others = "select sum(xmin::text::bigint) from follow_count where target not in ('t000', 't042', 't099')";
        String before = DATABASE.value(others);
        // When
        turns(runner(List.of(check)), 11);
        // Then
        assertThat(DATABASE.value(WRONG)).isEqualTo("0");
        assertThat(corrected()).isEqualTo(3);
        assertThat(DATABASE.value(others)).isEqualTo(before);
    }

    @Test
    void r21_it_goes_round_and_another_start_goes_on_where_the_one_before_was() {
        // Given a first look at the first half
        turns(runner(List.of(check)), 5);
        DATABASE.execute("update follow_count set total = 7 where target in ('t010', 't090')");
        DriftRunner restarted = runner(List.of(check));
        // When, Then
        turns(restarted, 5);
        assertThat(corrected()).isEqualTo(1);
        // When, Then
        turns(restarted, 3);
        assertThat(DATABASE.value(WRONG)).isEqualTo("0");
    }

    @Test
    void r21_only_one_replica_samples() {
        // Given
        DATABASE.execute("update follow_count set total = 7");
        SqlConnection other = POOL.getConnectionAndAwait();
        other.query("begin").executeAndAwait();
        new DriftStore(new ProjectionStateStore())
                .tryLock(other, check.name())
                .await()
                .indefinitely();
        // When, Then
        turns(runner(List.of(check)), 1);
        assertThat(corrected()).isZero();
        // When, Then
        other.query("rollback").executeAndAwait();
        other.closeAndAwait();
        turns(runner(List.of(check)), 1);
        assertThat(corrected()).isEqualTo(10);
    }

    @Test
    void r21_a_repair_that_waits_for_a_slice_counts_what_the_slice_has_committed() {
        // When
        repairBesideASlice(check);
        // Then
        assertThat(DATABASE.value("select total from follow_count where target = 't000'"))
                .isEqualTo("4");
    }

    @Test
    void r21_a_repair_that_locks_and_counts_in_one_statement_overwrites_with_an_old_snapshot() {
        // When
        repairBesideASlice(new FollowCheck(true));
        // Then this is the mistake that two statements avoid
        assertThat(DATABASE.value("select total from follow_count where target = 't000'"))
                .isEqualTo("3");
    }

    @Test
    void r21_a_check_that_fails_waits_and_keeps_no_other_from_its_turns() {
        // Given
        DATABASE.execute("update follow_count set total = 7");
        AtomicInteger tries = new AtomicInteger();
        // When
        turns(runner(List.of(new BrokenCheck(tries), check)), 22);
        // Then
        assertThat(DATABASE.value(WRONG)).isEqualTo("0");
        assertThat(corrected()).isEqualTo(100);
        assertThat(tries).hasValue(1);
    }

    /** A wrong count, and a slice that has added a follower to it and not yet committed. */
    private void repairBesideASlice(FollowCheck with) {
        DATABASE.execute("update follow_count set total = 7 where target = 't000'");
        SqlConnection slice = POOL.getConnectionAndAwait();
        slice.query("begin").executeAndAwait();
        slice.query("insert into follow values ('a4', 't000')").executeAndAwait();
        slice.query("update follow_count set total = total + 1 where target = 't000'")
                .executeAndAwait();
        CompletableFuture<Void> turn = runner(List.of(with)).takeTurn().subscribeAsCompletionStage();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> DATABASE.value("select count(*) > 0 from pg_locks where not granted")
                        .equals("t"));
        slice.query("commit").executeAndAwait();
        slice.closeAndAwait();
        turn.join();
    }

    private static void turns(DriftRunner runner, int count) {
        for (int i = 0; i < count; i++) {
            runner.takeTurn().await().indefinitely();
        }
    }

    private double corrected() {
        return registry.get("tally.drift.corrected")
                .tag("check", check.name())
                .counter()
                .count();
    }

    @SuppressWarnings("NullAway") // the schema is there already, nobody asks the migration
    private DriftRunner runner(List<DriftCheck> checks) {
        DriftConfig config = new TestDriftConfig(Duration.ofSeconds(1), 10);
        DriftStore store = new DriftStore(new ProjectionStateStore());
        return new DriftRunner(POOL, store, checks, config, null, registry, CLOCK);
    }
}
