package dev.tally.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureKindTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "53300", "55P03", "57P01", "57P03", "25P03", "25006"})
    void r10_what_passes_is_transient(String state) {
        assertThat(FailureKind.of(new RuntimeException(new PgException("m", "FATAL", state, "d"))))
                .isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void r10_a_statement_timeout_asks_for_less_work() {
        assertThat(FailureKind.of(new PgException("m", "ERROR", "57014", "d"))).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void r10_a_lost_race_and_an_answer_that_does_not_come_are_transient() {
        assertThat(FailureKind.of(new Contended("k"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(FailureKind.of(new io.smallrye.mutiny.TimeoutException())).isEqualTo(FailureKind.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22P02", "42P01", "42501", "XX000"})
    void r11_everything_else_is_permanent(String state) {
        assertThat(FailureKind.of(new PgException("m", "ERROR", state, "d"))).isEqualTo(FailureKind.PERMANENT);
    }

    @Test
    void r10_a_connection_that_cannot_be_made_is_transient() {
        assertThat(FailureKind.of(new RuntimeException(new ConnectException("refused"))))
                .isEqualTo(FailureKind.TRANSIENT);
        assertThat(FailureKind.of(new IllegalStateException("bug"))).isEqualTo(FailureKind.PERMANENT);
    }
}
