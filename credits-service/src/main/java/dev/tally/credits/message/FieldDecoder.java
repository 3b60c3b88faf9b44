package dev.tally.credits.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tally.message.Decoded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed fields of one JSON object after the other and remembers the first refusal and the first defect.
 *
 * <p>A bad field gives a stand-in value, so that the reader goes on; what was read counts only when nothing was found.
 */
final class FieldDecoder {

    private static final int DECIMAL_DIGITS_MAX = 100;
    private static final int MESSAGE = -1;
    private static final String STAND_IN = "-";

    /** ASCII digits only: {@code BigDecimal} would take those of other scripts too. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,9})?");

    private final int stringLengthMax;
    private JsonNode object = MissingNode.getInstance();
    private int line = MESSAGE;
    private @Nullable String refusal;
    private @Nullable String defect;

    FieldDecoder(int stringLengthMax) {
        this.stringLengthMax = stringLengthMax;
    }

    /** A defect outweighs a refusal: a message that breaks a bound is no valid message. */
    Decoded<CreditMessage> judge(CreditMessage message) {
        if (defect != null) {
            return new Decoded.Malformed<>(defect);
        }
        return refusal == null ? new Decoded.Accepted<>(message) : new Decoded.Refused<>(refusal);
    }

    void moveTo(JsonNode next) {
        object = next;
    }

    /** Returns false, and refuses, when the line is no object. */
    boolean enterLine(int index, JsonNode node) {
        line = index;
        if (!node.isObject()) {
            refuse("credits", "not_an_object");
        }
        return node.isObject();
    }

    JsonNode object(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isObject()) {
            refuse(field, isAbsent(node) ? "missing" : "not_an_object");
        }
        return node;
    }

    JsonNode list(String field) {
        JsonNode node = object.path(field);
        if (!node.isArray() || node.isEmpty()) {
            refuse(field, isAbsent(node) ? "missing" : node.isArray() ? "empty" : "not_a_list");
        }
        return node;
    }

    String string(String field) {
        JsonNode node = object.path(field);
        String text = node.textValue();
        if (text == null || text.isEmpty()) {
            refuse(field, isAbsent(node) ? "missing" : "not_a_string");
            return STAND_IN;
        }
        checkString(field, text);
        return text;
    }

    String address() {
        String address = string("address");
        // No-break spaces are blank too.
        if (address.codePoints().allMatch(point -> Character.isWhitespace(point) || Character.isSpaceChar(point))) {
            refuse("address", "blank");
        }
        return address;
    }

    @Nullable
    String optionalString(String field) {
        return isAbsent(object.path(field)) ? null : string(field);
    }

    /** A JSON integer above zero, times {@code unit}. */
    long amount(long unit) {
        JsonNode node = object.path("amount");
        if (!node.isIntegralNumber()) {
            return refuseAmount(isAbsent(node) ? "missing" : "not_an_integer");
        }
        if (node.bigIntegerValue().signum() <= 0) {
            return refuseAmount("not_positive");
        }
        if (!node.canConvertToLong() || node.longValue() > Long.MAX_VALUE / unit) {
            return refuseAmount("overflow");
        }
        return node.longValue() * unit;
    }

    private long refuseAmount(String problem) {
        refuse("amount", problem);
        return 1;
    }

    @Nullable
    Long optionalLong(String field) {
        JsonNode node = object.path(field);
        if (isAbsent(node)) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            refuse(field, node.isIntegralNumber() ? "overflow" : "not_an_integer");
            return null;
        }
        return node.longValue();
    }

    BigDecimal decimal(String field) {
        BigDecimal value = optionalDecimal(field);
        if (value == null) {
            refuse(field, "missing");
        }
        return value == null ? BigDecimal.ZERO : value;
    }

    @Nullable
    BigDecimal optionalDecimal(String field) {
        JsonNode node = object.path(field);
        if (isAbsent(node)) {
            return null;
        }
        BigDecimal value = parse(field, node);
        if (value == null) {
            refuse(field, "not_a_decimal");
        } else if (digits(value) > DECIMAL_DIGITS_MAX || digits(node) > DECIMAL_DIGITS_MAX) {
            refuse(field, "too_many_digits");
            return BigDecimal.ZERO;
        }
        return value;
    }

    /** Epoch milliseconds; absent, empty and 0 mean never (null). */
    @Nullable
    Instant expiration() {
        JsonNode node = object.path("expiration");
        if (isAbsent(node)) {
            return null;
        }
        BigDecimal millis = parse("expiration", node);
        if (millis == null || !isIntegral(millis)) {
            refuse("expiration", "not_an_integer");
            return null;
        }
        if (millis.signum() == 0) {
            return null;
        }
        Instant expiresAt = millis.signum() < 0 ? null : EpochTime.ofMillis(millis);
        if (expiresAt == null) {
            reportDefect("instant_out_of_range" + place("expiration"));
        }
        return expiresAt;
    }

    void refuse(String field, String problem) {
        if (refusal == null) {
            refusal = "invalid_field" + place(field) + " problem=" + problem;
        }
    }

    void reportDefect(String reason) {
        if (defect == null) {
            defect = reason;
        }
    }

    void checkString(String field, String text) {
        if (text.length() > stringLengthMax) {
            reportDefect("bound_exceeded bound=string-length-max" + place(field));
        } else if (!isWellFormed(text)) {
            reportDefect("broken_string" + place(field));
        }
    }

    /** Half of a surrogate pair is no character: the database would store another string than was sent. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
            }
        }
        return true;
    }

    private String place(String field) {
        return " field=" + field + (line == MESSAGE ? "" : " line=" + line);
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode()
                || node.isNull()
                || (node.isTextual() && node.textValue().isEmpty());
    }

    private @Nullable BigDecimal parse(String field, JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        String text = node.textValue();
        if (text == null) {
            return null;
        }
        checkString(field, text);
        return text.length() <= stringLengthMax && DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    /** Digits before and behind the point when written out: 1e500 is a number of 501 digits. */
    private static long digits(BigDecimal value) {
        return Math.max(1, (long) value.precision() - value.scale()) + Math.max(0, value.scale());
    }

    private static long digits(JsonNode node) {
        return node.isTextual()
                ? node.textValue().chars().filter(Character::isDigit).count()
                : 0;
    }

    /** Looks at the magnitude first: 1e-999999999 must not be written out. */
    private static boolean isIntegral(BigDecimal value) {
        return value.signum() == 0
                || value.scale() <= 0
                || (value.precision() > value.scale() - 1_000
                        && value.stripTrailingZeros().scale() <= 0);
    }
}
