package dev.tally.rest;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query or path parameter as it came; reads it into a value or ends the request with {@link HttpProblem#BAD_PARAMETER}.
 *
 * @param text null when the parameter is absent
 */
public record Argument(String name, @Nullable String text) {

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?");
    private static final Pattern SHORT_DURATION = Pattern.compile("[0-9]{1,9}[smhd]");
    private static final BigDecimal YEAR_10000 = new BigDecimal("253402300800");
    private static final List<String> YES = List.of("true", "1", "yes", "on", "t", "y");
    private static final List<String> NO = List.of("false", "0", "no", "off", "f", "n");

    /** A query parameter; the framework injects null for an empty one too, which here is another thing than an absent one. */
    public static Argument ofQuery(UriInfo uri, String name, @Nullable String injected) {
        List<String> given = uri.getQueryParameters().getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw new Argument(name, injected).bad("must be given once");
        }
        return new Argument(name, injected == null && !given.isEmpty() ? "" : injected);
    }

    /** The first of several spellings of a parameter that is present. */
    public static Argument either(Argument first, Argument second) {
        return first.text == null && second.text != null ? second : first;
    }

    /** Text as the database can hold it: U+0000 is the one character that PostgreSQL refuses. */
    public Optional<String> string() {
        if (text != null && text.indexOf('\0') >= 0) {
            throw bad("must not contain U+0000");
        }
        return Optional.ofNullable(text);
    }

    /** A decimal integer within [min, max]; empty when absent. */
    public Optional<Long> integer(long min, long max) {
        if (text == null) {
            return Optional.empty();
        }
        String expected = max == Long.MAX_VALUE
                ? "must be an integer of at least " + min
                : "must be an integer from " + min + " to " + max;
        if (!INTEGER.matcher(text).matches()) {
            throw bad(expected);
        }
        BigDecimal value = new BigDecimal(text);
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw bad(expected);
        }
        return Optional.of(value.longValueExact());
    }

    /** Seconds since 1970 with fractions, kept to the microsecond (half even), up to the year 9999. */
    public Optional<Instant> epochSeconds() {
        if (text == null) {
            return Optional.empty();
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw bad("must be seconds since 1970");
        }
        BigDecimal seconds = new BigDecimal(text).setScale(6, RoundingMode.HALF_EVEN);
        if (seconds.signum() < 0 || seconds.compareTo(YEAR_10000) >= 0) {
            throw bad("must be seconds since 1970, not before it and not after the year 9999");
        }
        long micros = seconds.movePointRight(6).longValueExact();
        return Optional.of(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000));
    }

    /** An instant in ISO-8601 with an offset, or seconds since 1970; to the microsecond, up to the year 9999. */
    public Optional<Instant> instant() {
        if (text == null || DECIMAL.matcher(text).matches()) {
            return epochSeconds();
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (!instant.isBefore(Instant.EPOCH) && instant.getEpochSecond() < YEAR_10000.longValueExact()) {
                return Optional.of(instant);
            }
        } catch (DateTimeParseException _) {
            // Told below, like an instant out of bounds.
        }
        throw bad("must be an instant in ISO-8601 or seconds since 1970, not before it and not after the year 9999");
    }

    /** A length of time such as 12h, 7d or PT90M, within [min, max] and to the microsecond. */
    public Optional<Duration> duration(Duration min, Duration max) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            // The bounds of Duration itself are reached by nineteen digits, and end in an exception of another kind.
            Duration value = Duration.parse(SHORT_DURATION.matcher(text).matches() ? iso(text) : text);
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return Optional.of(value.truncatedTo(ChronoUnit.MICROS));
            }
        } catch (DateTimeParseException | ArithmeticException _) {
            // Told below, like a length out of bounds.
        }
        throw bad("must be a length of time such as 12h, 7d or PT90M, from " + min + " to " + max);
    }

    private static String iso(String text) {
        return (text.endsWith("d") ? "P" : "PT") + text;
    }

    /** A boolean in any of the usual spellings. */
    public Optional<Boolean> flag() {
        if (text == null) {
            return Optional.empty();
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return Optional.of(true);
        }
        if (NO.contains(word)) {
            return Optional.of(false);
        }
        throw bad("must be true or false");
    }

    /** One of a closed set, by the exact word of each. */
    public <T> Optional<T> choice(T[] values, Function<T, String> word) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values)
                .filter(value -> word.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        bad("must be one of " + Arrays.stream(values).map(word).collect(Collectors.joining(", ")))));
    }

    /** The refusal of this parameter; {@code reason} completes the sentence that starts with its name. */
    public ProblemException bad(String reason) {
        return new ProblemException(HttpProblem.BAD_PARAMETER, name + " " + reason + ".", Map.of("parameter", name));
    }
}
