package dev.tally.credits.message;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decimal epoch times as exact instants of the years 1970 to 9999. */
final class EpochTime {

    static final Instant END_OF_1970 = Instant.parse("1971-01-01T00:00:00Z");

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final BigDecimal MICROS_END = new BigDecimal("253402300800000000");

    private EpochTime() {}

    /** Rounds half even to the microsecond; null when the instant lies outside the years 1970 to 9999. */
    static @Nullable Instant ofSeconds(BigDecimal seconds) {
        return ofMicros(seconds, 6);
    }

    /** Null when the instant lies outside the years 1970 to 9999. */
    static @Nullable Instant ofMillis(BigDecimal millis) {
        return ofMicros(millis, 3);
    }

    /** Looks at the magnitude first: an exponent of a few digits must not become a number of a billion digits. */
    private static @Nullable Instant ofMicros(BigDecimal value, int shift) {
        long integerDigits = (long) value.precision() - value.scale() + shift;
        if (value.signum() == 0 || integerDigits < 0) {
            return Instant.EPOCH;
        }
        if (integerDigits > MICROS_END.precision()) {
            return null;
        }
        BigDecimal micros = value.scaleByPowerOfTen(shift).setScale(0, RoundingMode.HALF_EVEN);
        if (micros.signum() < 0 || micros.compareTo(MICROS_END) >= 0) {
            return null;
        }
        long exact = micros.longValueExact();
        return Instant.ofEpochSecond(exact / MICROS_PER_SECOND, exact % MICROS_PER_SECOND * 1_000);
    }
}
