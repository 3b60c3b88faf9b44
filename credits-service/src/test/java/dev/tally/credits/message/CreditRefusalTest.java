package dev.tally.credits.message;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static dev.tally.credits.Credits.decode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.message.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The field rules of C2.4: a message is accepted or refused as a whole, and the reason names the field. */
class CreditRefusalTest {

    private static void assertRefused(FeedEvent event, String reason) {
        assertThat(decode(event)).isEqualTo(new Decoded.Refused<>("invalid_field " + reason));
    }

    private static void assertAccepted(FeedEvent event) {
        assertThat(decode(event)).isInstanceOf(Decoded.Accepted.class);
    }

    private static FeedEvent post(String type, String inner) {
        return CreditMessages.post("id", at(1), CreditTraffic.OWNER, CreditTraffic.CHANNEL, type, inner);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"5\"', not_an_integer",
        "5.0, not_an_integer",
        "1e3, not_an_integer",
        "true, not_an_integer",
        "null, missing",
        "[], not_an_integer",
        "0, not_positive",
        "-1, not_positive",
        "9223372036854775808, overflow",
        "-9223372036854775809, not_positive",
    })
    void c2_4_an_amount_is_a_json_integer_above_zero(String amount, String problem) {
        var reason = "field=amount line=1 problem=" + problem;
        assertRefused(distribution("d", at(1), grant("A", 1), grant("B", 1).withJson("amount", amount)), reason);
        assertRefused(expense("e", at(1), spend("A", 1), spend("B", 1).withJson("amount", amount)), reason);
        assertRefused(transfer("x", at(1), "S", portion("A", 1), portion("B", 1).withJson("amount", amount)), reason);
    }

    @Test
    void c2_4_an_amount_may_not_overflow_64_bits_after_the_multiplier() {
        assertAccepted(distribution("d", at(1), grant("A", Long.MAX_VALUE)));
        assertAccepted(expense("e", at(1), spend("A", Long.MAX_VALUE)));
        assertAccepted(distribution("d", at(-1), grant("A", Long.MAX_VALUE / 10_000)));
        assertRefused(
                distribution("d", at(-1), grant("A", Long.MAX_VALUE / 10_000 + 1)),
                "field=amount line=0 problem=overflow");
    }

    @ParameterizedTest
    @CsvSource({"'\"\"', missing", "'\" \\t\"', blank", "null, missing", "5, not_a_string"})
    void c2_4_an_address_is_a_non_blank_string(String address, String problem) {
        var reason = "field=address line=0 problem=" + problem;
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("address", address)), reason);
        assertRefused(expense("e", at(1), spend("A", 1).withJson("address", address)), reason);
        assertRefused(transfer("x", at(1), "S", portion("A", 1).withJson("address", address)), reason);
        assertRefused(expense("e", at(1), spend("A", 1).without("address")), "field=address line=0 problem=missing");
    }

    @ParameterizedTest
    @CsvSource({
        "{}, missing",
        "{\"credits\":null}, missing",
        "{\"credits\":[]}, empty",
        "{\"credits\":{}}, not_a_list",
    })
    void c2_4_lists_are_non_empty(String list, String problem) {
        var reason = "field=credits problem=" + problem;
        var distribution = list.equals("{}")
                ? "{\"token\":\"T\",\"chain\":\"C\"}"
                : "{\"token\":\"T\",\"chain\":\"C\"," + list.substring(1);
        assertRefused(post("aleph_credit_distribution", "{\"distribution\":" + distribution + "}"), reason);
        assertRefused(post("aleph_credit_expense", "{\"expense\":" + list + "}"), reason);
        assertRefused(post("aleph_credit_transfer", "{\"transfer\":" + list + "}"), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"distribution", "expense", "transfer"})
    void c2_4_the_list_stands_in_an_object_of_its_kind(String kind) {
        var type = "aleph_credit_" + kind;
        assertRefused(post(type, "{\"other\":1}"), "field=" + kind + " problem=missing");
        assertRefused(post(type, "{\"" + kind + "\":[1]}"), "field=" + kind + " problem=not_an_object");
    }

    @Test
    void c2_4_a_line_is_an_object() {
        assertRefused(
                post("aleph_credit_expense", "{\"expense\":{\"credits\":[5]}}"),
                "field=credits line=0 problem=not_an_object");
    }

    @ParameterizedTest
    @CsvSource({"token, null, missing", "chain, 5, not_a_string", "token, '\"\"', missing"})
    void c2_4_a_distribution_needs_token_and_chain(String field, String value, String problem) {
        // Given
        var other = field.equals("token") ? "chain" : "token";
        var inner = "{\"distribution\":{\"" + field + "\":" + value + ",\"" + other + "\":\"x\",\"credits\":["
                + grant("A", 1).json() + "]}}";

        // When
        var event = post("aleph_credit_distribution", inner);

        // Then
        assertRefused(event, "field=" + field + " problem=" + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tx_hash", "provider", "price"})
    void c2_4_a_distribution_line_needs_transaction_provider_and_price(String field) {
        var reason = "field=" + field + " line=0 problem=missing";
        assertRefused(distribution("d", at(1), grant("A", 1).without(field)), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).withJson(field, "null")), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).withJson(field, "\"\"")), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "\"0.5\"", "\"-1\"", "\"1e5\"", "1E-5", "\".5\"", "\"5.\"", "0"})
    void c2_4_a_price_is_a_finite_decimal_string_or_number(String price) {
        assertAccepted(distribution("d", at(1), grant("A", 1).withJson("price", price)));
        assertAccepted(expense("e", at(1), spend("A", 1).withJson("price", price)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"NaN\"",
                "\"Infinity\"",
                "\"1,5\"",
                "\"0x1p3\"",
                "\" 1\"",
                "\"\u0661\"",
                "\"1_0\"",
                "true",
                "[]",
                "{}"
            })
    void c2_4_what_is_no_finite_decimal_is_no_price(String price) {
        var reason = "field=price line=0 problem=not_a_decimal";
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("price", price)), reason);
        assertRefused(expense("e", at(1), spend("A", 1).withJson("price", price)), reason);
    }

    @Test
    void c2_4_a_price_has_at_most_100_digits() {
        // Given
        var hundred = "1" + "0".repeat(98) + ".5";
        var more = "1" + "0".repeat(99) + ".5";

        // When
        var accepted = distribution("d", at(1), grant("A", 1).withJson("price", hundred));
        var reason = "field=price line=0 problem=too_many_digits";

        // Then
        assertAccepted(accepted);
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("price", more)), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).with("price", "0".repeat(101))), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("price", "1e100")), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("price", "1e-100")), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).with("price", "1e999999999")), reason);
        assertRefused(distribution("d", at(1), grant("A", 1).with("price", "1e-999999999")), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, not_an_integer",
        "'\"x\"', not_an_integer",
        "true, not_an_integer",
        "9223372036854775808, overflow"
    })
    void c2_4_a_bonus_is_a_64_bit_integer_when_given(String bonus, String problem) {
        assertRefused(
                distribution("d", at(1), grant("A", 1).withJson("bonus_amount", bonus)),
                "field=bonus_amount line=0 problem=" + problem);
        assertAccepted(distribution("d", at(1), grant("A", 1).with("bonus_amount", Long.MIN_VALUE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1.5\"", "\"soon\"", "true", "[1]", "1e-999999999", "\"2026-01-01\""})
    void c2_4_an_expiration_is_an_integral_number_or_numeric_string(String expiration) {
        var reason = "field=expiration line=0 problem=not_an_integer";
        assertRefused(distribution("d", at(1), grant("A", 1).withJson("expiration", expiration)), reason);
        assertRefused(transfer("x", at(1), "S", portion("A", 1).withJson("expiration", expiration)), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "count, -1, negative",
        "count, 1.0, not_an_integer",
        "count, '\"1\"', not_an_integer",
        "count, 9223372036854775808, overflow",
        "size, -0.5, negative",
        "size, '\"-0.5\"', negative",
        "size, '\"big\"', not_a_decimal",
        "size, true, not_a_decimal",
    })
    void c2_4_count_and_size_are_not_negative(String field, String value, String problem) {
        assertRefused(
                expense("e", at(1), spend("A", 1).withJson(field, value)),
                "field=" + field + " line=0 problem=" + problem);
        assertAccepted(expense("e", at(1), spend("A", 1).withJson(field, "0")));
    }

    @Test
    void c2_4_duplicate_recipients_in_one_transfer_are_refused() {
        assertRefused(
                transfer("x", at(1), "S", portion("B", 1), portion("C", 1), portion("B", 2)),
                "field=address line=2 problem=duplicate");
        assertAccepted(transfer("x", at(1), "S", portion("B", 1), portion("b", 1)));
        assertAccepted(distribution("d", at(1), grant("B", 1), grant("B", 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"origin", "ref", "payment_method"})
    void c2_4_missing_and_empty_optional_strings_of_a_grant_are_null(String field) {
        // Given
        var absent = distribution("d", at(1), grant("A", 1));
        var empty = distribution("d", at(1), grant("A", 1).with(field, ""));
        var none = distribution("d", at(1), grant("A", 1).withJson(field, "null"));

        // When
        var plain = Credits.accepted(absent);

        // Then
        assertThat(Credits.accepted(empty)).isEqualTo(plain).isEqualTo(Credits.accepted(none));
        assertThat(((Distribution) plain).lines())
                .allMatch(line -> line.origin() == null && line.originRef() == null && line.paymentMethod() == null);
        assertRefused(
                distribution("d", at(1), grant("A", 1).with(field, 5)),
                "field=" + field + " line=0 problem=not_a_string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref", "execution_id", "node_id"})
    void c2_4_missing_and_empty_optional_strings_of_an_expense_are_null(String field) {
        // Given
        var absent = expense("e", at(1), spend("A", 1));
        var empty = expense("e", at(1), spend("A", 1).with(field, ""));

        // When
        var plain = Credits.accepted(absent);

        // Then
        assertThat(Credits.accepted(empty)).isEqualTo(plain);
        assertRefused(
                expense("e", at(1), spend("A", 1).with(field, 5)), "field=" + field + " line=0 problem=not_a_string");
    }

    @Test
    void c2_4_the_first_bad_field_in_the_order_of_the_lines_is_named() {
        assertRefused(
                expense("e", at(1), spend("A", 1), spend(" ", 1), spend("A", 0)), "field=address line=1 problem=blank");
    }
}
