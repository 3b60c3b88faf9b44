package dev.tally.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tally.testing.BareDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the client says without a state of SQL, as it really says it. */
class ClientFailureTest {

    private static final BareDatabase DATABASE = new BareDatabase();

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @Test
    void r11_values_that_the_client_refuses_are_wrong_for_ever() {
        assertThat(kind(DATABASE.app().preparedQuery("select $1::integer").execute(Tuple.of("text"))))
                .isEqualTo(FailureKind.PERMANENT);
        assertThat(kind(DATABASE.app().preparedQuery("select $1::integer").execute(Tuple.of(1, 2))))
                .isEqualTo(FailureKind.PERMANENT);
        assertThat(kind(DATABASE.app().preparedQuery("select $1::integer").executeBatch(List.of())))
                .isEqualTo(FailureKind.PERMANENT);
    }

    @Test
    void r10_a_connection_that_is_gone_is_transient() {
        // Given
        SqlConnection connection = DATABASE.app().getConnection().await().indefinitely();
        int pid = connection
                .query("select pg_backend_pid()")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getInteger(0);
        // When
        DATABASE.app()
                .query("select pg_terminate_backend(" + pid + ", 10000)")
                .execute()
                .await()
                .indefinitely();
        // Then
        assertThat(kind(connection.query("select 1").execute())).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kind(connection.query("select 1").execute())).isEqualTo(FailureKind.TRANSIENT);
    }

    private static FailureKind kind(Uni<?> work) {
        return FailureKind.of(catchThrowable(() -> work.await().indefinitely()));
    }
}
