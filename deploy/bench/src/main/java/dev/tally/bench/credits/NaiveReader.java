package dev.tally.bench.credits;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.bench.credits.Verdict.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one event by the written rules: gating first, then validation, then rows. */
final class NaiveReader {
    private static final Set<String> TYPES =
            Set.of("aleph_credit_distribution", "aleph_credit_expense", "aleph_credit_transfer");
    private static final BigDecimal CUTOFF = BigDecimal.valueOf(CreditTrafficConfig.CUTOFF_SECOND);
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");
    private static final BigInteger OLD_UNIT = BigInteger.valueOf(10_000);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What an event turned out to be. */
    sealed interface Read {}

    /** The rows of a message that is accepted, unless it was before. */
    record Rows(List<LedgerRow> rows) implements Read {}

    /** A message that changes nothing. */
    record Nothing(Outcome outcome, String reason) implements Read {}

    Read read(FeedEvent event) {
        if (!event.type().equals(CreditTraffic.TYPE)) {
            return new Nothing(Outcome.MALFORMED, "type");
        }
        try {
            var message = MAPPER.readTree(event.data());
            return message.isObject() ? gate(event.id(), message) : new Nothing(Outcome.MALFORMED, "data");
        } catch (IOException broken) {
            return new Nothing(Outcome.MALFORMED, "data");
        } catch (FieldRefused refused) {
            return new Nothing(Outcome.REFUSED, refused.field);
        } catch (ArithmeticException outside) {
            return new Nothing(Outcome.MALFORMED, "instant");
        }
    }

    private Read gate(String id, JsonNode message) throws IOException {
        if (!message.path("item_hash").asText().equals(id)) {
            return new Nothing(Outcome.REFUSED, "id_mismatch");
        }
        var content = message.path("content").isObject()
                ? message.get("content")
                : MAPPER.readTree(message.path("item_content").asText("null"));
        var type = content.path("type").asText();
        var inner = content.path("content");
        var ours = message.path("type").asText().equals("POST")
                && message.path("channel").asText().equals(CreditTraffic.CHANNEL)
                && TYPES.contains(type)
                && inner.isObject()
                && !inner.isEmpty();
        if (!ours) {
            return new Nothing(Outcome.IGNORED, "not_ours");
        }
        if (type.equals("aleph_credit_transfer")) {
            return new Nothing(Outcome.REFUSED, "transfers_not_supported");
        }
        if (!content.path("address").asText().equals(CreditTraffic.OWNER)) {
            return new Nothing(Outcome.IGNORED, "owner");
        }
        if (!content.path("time").isNumber()) {
            return new Nothing(Outcome.MALFORMED, "time");
        }
        var time = content.get("time").decimalValue();
        return new Rows(
                type.equals("aleph_credit_expense")
                        ? expense(id, time, inner.path("expense"))
                        : distribution(id, time, inner.path("distribution")));
    }

    private static List<LedgerRow> distribution(String id, BigDecimal time, JsonNode distribution) {
        var token = required(distribution, "token");
        var chain = required(distribution, "chain");
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines(distribution)) {
            rows.add(new LedgerRow(
                    id,
                    rows.size(),
                    required(line, "address"),
                    amount(line, time),
                    needed(decimal(line, "price"), "price"),
                    wholeOrNull(line, "bonus_amount"),
                    required(line, "tx_hash"),
                    token,
                    chain,
                    required(line, "provider"),
                    optional(line, "origin"),
                    optional(line, "ref"),
                    optional(line, "payment_method"),
                    null,
                    null,
                    expiration(line),
                    instant(time)));
        }
        return rows;
    }

    private static List<LedgerRow> expense(String id, BigDecimal time, JsonNode expense) {
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines(expense)) {
            rows.add(new LedgerRow(
                    id,
                    rows.size(),
                    required(line, "address"),
                    -amount(line, time),
                    decimal(line, "price"),
                    null,
                    optional(line, "node_id"),
                    null,
                    null,
                    "ALEPH",
                    optional(line, "execution_id"),
                    optional(line, "ref"),
                    "credit_expense",
                    notNegative(wholeOrNull(line, "count"), "count"),
                    notNegative(decimal(line, "size"), "size"),
                    null,
                    instant(time)));
        }
        return rows;
    }

    private static JsonNode lines(JsonNode list) {
        var lines = list.path("credits");
        check(lines.isArray() && !lines.isEmpty(), "credits");
        return lines;
    }

    private static long amount(JsonNode line, BigDecimal time) {
        var node = line.path("amount");
        check(node.isIntegralNumber() && node.bigIntegerValue().signum() > 0, "amount");
        var amount = node.bigIntegerValue();
        var credits = time.compareTo(CUTOFF) < 0 ? amount.multiply(OLD_UNIT) : amount;
        check(credits.bitLength() < Long.SIZE, "amount");
        return credits.longValue();
    }

    private static String required(JsonNode node, String field) {
        var value = node.path(field);
        check(value.isTextual() && !value.textValue().isBlank(), field);
        return value.textValue();
    }

    private static @Nullable String optional(JsonNode node, String field) {
        var value = node.path(field);
        check(value.isTextual() || absent(value), field);
        return absent(value) || value.textValue().isEmpty() ? null : value.textValue();
    }

    private static @Nullable BigDecimal decimal(JsonNode node, String field) {
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

    private static @Nullable Long wholeOrNull(JsonNode node, String field) {
        var value = node.path(field);
        check(absent(value) || (value.isIntegralNumber() && value.canConvertToLong()), field);
        return absent(value) ? null : value.longValue();
    }

    private static @Nullable Instant expiration(JsonNode line) {
        var millis = decimal(line, "expiration");
        if (millis == null || millis.signum() == 0) {
            return null;
        }
        check(millis.stripTrailingZeros().scale() <= 0, "expiration");
        return bounded(Instant.ofEpochMilli(millis.longValueExact()));
    }

    private static Instant instant(BigDecimal seconds) {
        return bounded(CreditMessages.instant(seconds.toPlainString()));
    }

    /** Instants outside the years 1970 to 9999 are no instants of a message (M9). */
    private static Instant bounded(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END_OF_TIME)) {
            throw new ArithmeticException("instant outside the years 1970 to 9999");
        }
        return instant;
    }

    private static <T> T needed(@Nullable T value, String field) {
        if (value == null) {
            throw new FieldRefused(field);
        }
        return value;
    }

    private static @Nullable Long notNegative(@Nullable Long value, String field) {
        check(value == null || value >= 0, field);
        return value;
    }

    private static @Nullable BigDecimal notNegative(@Nullable BigDecimal value, String field) {
        check(value == null || value.signum() >= 0, field);
        return value;
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static void check(boolean held, String field) {
        if (!held) {
            throw new FieldRefused(field);
        }
    }

    /** Carries the name of the field that broke a rule out of the depth of the reader. */
    private static final class FieldRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;

        FieldRefused(String field) {
            super(field);
            this.field = field;
        }
    }
}
