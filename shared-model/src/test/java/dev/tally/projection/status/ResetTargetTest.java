package dev.tally.projection.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.projection.topic.Topics.LogRange;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTargetTest {

    private static final LogRange LOG = new LogRange(100, 200);

    @Test
    void i5_a_word_or_an_offset_as_text_or_number_names_a_place_of_the_log() {
        assertThat(ResetTarget.of("start").in(LOG)).isEqualTo(100);
        assertThat(ResetTarget.of("end").in(LOG)).isEqualTo(200);
        assertThat(ResetTarget.of("150").in(LOG)).isEqualTo(150);
        assertThat(ResetTarget.of(150).in(LOG)).isEqualTo(150);
        assertThat(ResetTarget.of(200L).in(LOG)).isEqualTo(200);
    }

    static Stream<@Nullable Object> others() {
        return Arrays.stream(new @Nullable Object[] {
            null,
            "",
            "START",
            "-1",
            "1.5",
            "+1",
            "9999999999999999999",
            -1,
            1.5,
            true,
            List.of(),
            Map.of(),
            BigInteger.TEN
        });
    }

    @ParameterizedTest
    @MethodSource("others")
    void i5_anything_else_is_refused(@Nullable Object to) {
        assertRefused(() -> ResetTarget.of(to));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 99, 201, Long.MAX_VALUE / 10})
    void i5_an_offset_that_the_log_does_not_hold_is_refused(long offset) {
        assertRefused(() -> ResetTarget.of(offset).in(LOG));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(HttpProblem.BAD_BODY));
    }
}
