package dev.tally.bench.credits;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The rules of single fields (C2.4): each method returns the value or refuses the message by the field's name. */
final class NaiveFields {
    private static final BigDecimal CUTOFF = BigDecimal.valueOf(CreditTrafficConfig.CUTOFF_SECOND);
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final BigInteger OLD_UNIT = BigInteger.valueOf(10_000);

    private NaiveFields() {}

    static JsonNode lines(JsonNode list) {
        var lines = list.path("credits");
        check(lines.isArray() && !lines.isEmpty(), "credits");
        return lines;
    }

    static long amount(JsonNode line, BigDecimal time) {
        var node = line.path("amount");
        check(node.isIntegralNumber() && node.bigIntegerValue().signum() > 0, "amount");
        var amount = node.bigIntegerValue();
        var credits = time.compareTo(CUTOFF) < 0 ? amount.multiply(OLD_UNIT) : amount;
        check(credits.bitLength() < Long.SIZE, "amount");
        return credits.longValue();
    }

    static String required(JsonNode node, String field) {
        var value = node.path(field);
        check(value.isTextual() && !value.textValue().isBlank(), field);
        return value.textValue();
    }

    static @Nullable String optional(JsonNode node, String field) {
        var value = node.path(field);
        check(value.isTextual() || absent(value), field);
        return absent(value) || value.textValue().isEmpty() ? null : value.textValue();
    }

    static @Nullable BigDecimal decimal(JsonNode node, String field) {
        var value = node.path(field);
        if (absent(value)) {
            return null;
        }
        check(value.isNumber() || value.isTextual(), field);
        try {
            var number = new BigDecimal(value.asText());
            check(number.precision() <= 100, field);
            return number;
        } catch (NumberFormatException notDecimal) {
            throw new FieldRefused(field);
        }
    }

    static @Nullable Long wholeOrNull(JsonNode node, String field) {
        var value = node.path(field);
        check(absent(value) || (value.isIntegralNumber() && value.canConvertToLong()), field);
        return absent(value) ? null : value.longValue();
    }

    static @Nullable Instant expiration(JsonNode line) {
        var millis = decimal(line, "expiration");
        if (millis == null || millis.signum() == 0) {
            return null;
        }
        check(millis.stripTrailingZeros().scale() <= 0, "expiration");
        return bounded(Instant.ofEpochMilli(millis.longValueExact()));
    }

    static Instant instant(BigDecimal seconds) {
        return bounded(CreditMessages.instant(seconds.toPlainString()));
    }

    /** Instants outside the years 1970 to 9999 are no instants of a message (M9). */
    static Instant bounded(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END_OF_TIME)) {
            throw new ArithmeticException("instant outside the years 1970 to 9999");
        }
        return instant;
    }

    static <T> T needed(@Nullable T value, String field) {
        if (value == null) {
            throw new FieldRefused(field);
        }
        return value;
    }

    static @Nullable Long notNegative(@Nullable Long value, String field) {
        check(value == null || value >= 0, field);
        return value;
    }

    static @Nullable BigDecimal notNegative(@Nullable BigDecimal value, String field) {
        check(value == null || value.signum() >= 0, field);
        return value;
    }

    static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    static void check(boolean held, String field) {
        if (!held) {
            throw new FieldRefused(field);
        }
    }

    /** Carries the name of the field that broke a rule out of the depth of the reader. */
    static final class FieldRefused extends RuntimeException {
        static final long serialVersionUID = 1L;
        final String field;

        FieldRefused(String field) {
            super(field);
            this.field = field;
        }
    }
}
