package dev.tally.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentTest {

    private static Argument given(@Nullable String text) {
        return new Argument("x", text);
    }

    @Test
    void an_absent_argument_is_empty_in_every_form() {
        assertThat(given(null).string()).isEmpty();
        assertThat(given(null).integer(0, 1)).isEmpty();
        assertThat(given(null).epochSeconds()).isEmpty();
        assertThat(given(null).instant()).isEmpty();
        assertThat(given(null).duration(Duration.ZERO, Duration.ofDays(1))).isEmpty();
        assertThat(given(null).flag()).isEmpty();
        assertThat(given(null).choice(HttpProblem.values(), HttpProblem::slug)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "1.5",
                "1e3",
                "0x1",
                "9223372036854775808",
                "-1",
                "0",
                "11",
                "1 ",
                "99999999999999999999"
            })
    void c6_6_an_integer_that_is_none_or_out_of_bounds_is_a_bad_parameter(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given(text).integer(1, 10))
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(HttpProblem.BAD_PARAMETER));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1769990400, 2026-02-02T00:00:00Z",
        "1769990399.999, 2026-02-01T23:59:59.999Z",
        "1.0000005, 1970-01-01T00:00:01Z",
        "1.0000015, 1970-01-01T00:00:01.000002Z",
        "1e9, 2001-09-09T01:46:40Z",
        "253402300799.999999, 9999-12-31T23:59:59.999999Z"
    })
    void c1_2_seconds_keep_their_microseconds_rounded_half_even(String text, Instant expected) {
        assertThat(given(text).epochSeconds()).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NaN",
                "Infinity",
                "-inf",
                "-1",
                "-0.001",
                "1e99",
                "1e999999999",
                "253402300800",
                "2026-01-01"
            })
    void c6_6_seconds_that_are_negative_not_finite_or_beyond_the_years_are_a_bad_parameter(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given(text).epochSeconds())
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(HttpProblem.BAD_PARAMETER));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-02T00:00:00Z, 2026-02-02T00:00:00Z",
        "2026-02-02T01:30:00+01:30, 2026-02-02T00:00:00Z",
        "1970-01-01T00:00:00.1234569Z, 1970-01-01T00:00:00.123456Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
        "1769990400.5, 2026-02-02T00:00:00.500Z"
    })
    void an_instant_is_iso_8601_or_seconds_to_the_microsecond(String text, Instant expected) {
        assertThat(given(text).instant()).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-02",
                "2026-02-02T00:00:00",
                "1969-12-31T23:59:59Z",
                "10000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-01:00",
                "-1",
                "now"
            })
    void c6_6_an_instant_that_is_none_or_beyond_the_years_is_a_bad_parameter(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given(text).instant())
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(HttpProblem.BAD_PARAMETER));
    }

    @ParameterizedTest
    @CsvSource({"1h, PT1H", "90m, PT1H30M", "3600s, PT1H", "7d, PT168H", "P7DT1S, PT168H1S", "PT90M, PT1H30M"})
    void a_length_of_time_is_a_number_and_a_unit_or_iso_8601(String text, Duration expected) {
        assertThat(given(text).duration(Duration.ofHours(1), Duration.ofDays(366)))
                .hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "7w",
                "-7d",
                "1.5d",
                "59m",
                "367d",
                "PT59M",
                "999999999d",
                "PT99999999999999999999H",
                "P1M"
            })
    void c6_6_a_length_of_time_that_is_none_or_out_of_bounds_is_a_bad_parameter(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given(text).duration(Duration.ofHours(1), Duration.ofDays(366)))
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(HttpProblem.BAD_PARAMETER));
    }

    @Test
    void a_flag_has_the_usual_spellings_and_no_others() {
        assertThat(given("True").flag()).hasValue(true);
        assertThat(given("0").flag()).hasValue(false);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given("maybe").flag());
    }

    @Test
    void m9_text_with_u0000_is_a_bad_parameter() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> given("a\0b").string())
                .satisfies(problem -> assertThat(problem.extensions()).containsEntry("parameter", "x"));
    }
}
