package dev.tally.rebuild.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.BareDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TouchedStoreTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool APP = DATABASE.app();
    private static final Pool OWNER = DATABASE.maintenance();

    private final TouchedStore touched = new TouchedStore();

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate rebuild_touched, projection_state");
    }

    @Test
    void r20_while_no_rebuild_runs_a_writer_tells_nothing() {
        // When
        write("a", "b");
        // Then
        assertThat(take()).isEmpty();
    }

    @Test
    void r20_while_a_rebuild_runs_a_writer_tells_what_it_touches() {
        // Given
        begin(1).join();
        // When
        write("b", "a", "\uD83D\uDE00");
        write("a");
        // Then
        assertThat(take()).containsExactly("a", "b", "\uD83D\uDE00");
        assertThat(take()).isEmpty();
        // When, Then
        wait(OWNER.withConnection(touched::end));
        write("c");
        assertThat(take()).isEmpty();
    }

    @Test
    void r20_a_rebuild_waits_for_writers_that_passed_before_it_and_the_next_ones_tell() {
        // Given one that has passed, and has not committed
        SqlConnection early = begun();
        SqlConnection late = begun();
        try {
            wait(touched.pass(early, List.of("early")));
            // When
            CompletableFuture<Void> rebuild = begin(1);
            awaitWaiting();
            CompletableFuture<Void> passing =
                    touched.pass(late, List.of("late")).subscribeAsCompletionStage();
            // Then neither goes on
            assertThat(rebuild).isNotDone();
            assertThat(passing).isNotDone();
            // When
            early.query("commit").executeAndAwait();
            rebuild.join();
            passing.join();
            late.query("commit").executeAndAwait();
            // Then
            assertThat(take()).containsExactly("late");
        } finally {
            end(early);
            end(late);
        }
    }

    @Test
    void r20_a_job_knows_when_another_has_begun_since() {
        begin(1).join();
        assertThat(isOf(1)).isTrue();
        begin(2).join();
        assertThat(isOf(1)).isFalse();
    }

    private CompletableFuture<Void> begin(long job) {
        return OWNER.withTransaction(tx -> touched.begin(tx, job, Instant.EPOCH))
                .subscribeAsCompletionStage();
    }

    private boolean isOf(long job) {
        return wait(APP.withConnection(one -> touched.isOf(one, job)));
    }

    private void write(String... keys) {
        wait(APP.withTransaction(tx -> touched.pass(tx, List.of(keys))));
    }

    private List<String> take() {
        return wait(APP.withTransaction(tx -> touched.take(tx, 100)));
    }

    private static SqlConnection begun() {
        SqlConnection connection = APP.getConnectionAndAwait();
        connection.query("begin").executeAndAwait();
        return connection;
    }

    private static void end(SqlConnection connection) {
        connection.query("rollback").executeAndAwait();
        connection.closeAndAwait();
    }

    private static void awaitWaiting() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> DATABASE.value("select count(*) > 0 from pg_locks where not granted")
                        .equals("t"));
    }

    private static <T> T wait(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
