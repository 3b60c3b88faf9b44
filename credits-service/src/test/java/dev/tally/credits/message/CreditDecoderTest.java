package dev.tally.credits.message;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.event;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static dev.tally.credits.Credits.accepted;
import static dev.tally.credits.Credits.config;
import static dev.tally.credits.Credits.decode;
import static dev.tally.credits.Credits.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.GrantLine;
import dev.tally.credits.message.CreditMessage.SpendLine;
import dev.tally.credits.message.CreditMessage.Transfer;
import dev.tally.credits.posting.LedgerRow;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From bytes to values: gating, units and times (C1), what is stored (C2), and identity (M5, M7, M8). */
class CreditDecoderTest {

    private static final String GRANTS = "{\"distribution\":{\"token\":\"ALEPH\",\"chain\":\"ETH\",\"credits\":["
            + grant("A", 1).json() + "]}}";

    private static FeedEvent post(String channel, String type, String inner) {
        return CreditMessages.post("id", at(1), CreditTraffic.OWNER, channel, type, inner);
    }

    private static GrantLine granted(CreditLine line) {
        return ((Distribution) accepted(distribution("d", at(1), line))).lines().getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "1770000000.1234564, 2026-02-02T02:40:00.123456Z",
        "1770000000.1234565, 2026-02-02T02:40:00.123456Z",
        "1770000000.1234575, 2026-02-02T02:40:00.123458Z",
        "1770000000.12345651, 2026-02-02T02:40:00.123457Z",
        "1.770000000E9, 2026-02-02T02:40:00Z",
        "1e-1000000000, 1970-01-01T00:00:00Z",
        "253402300799.999999, 9999-12-31T23:59:59.999999Z",
    })
    void c1_2_the_message_time_is_content_time_rounded_half_even_to_the_microsecond(String time, Instant expected) {
        // Given
        var id = "d";
        var content = "{\"address\":\"" + CreditTraffic.OWNER + "\",\"time\":" + time
                + ",\"type\":\"aleph_credit_distribution\",\"content\":" + GRANTS + "}";
        var data = "{\"item_hash\":\"d\",\"type\":\"POST\",\"channel\":\"ALEPH_CREDIT\",\"time\":1,\"content\":"
                + content + "}";

        // When
        var message = accepted(event(id, "1", data));

        // Then
        assertThat(message.at()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1780000000123, 2026-05-28T20:26:40.123Z",
        "'\"1780000000123\"', 2026-05-28T20:26:40.123Z",
        "1780000000123.0, 2026-05-28T20:26:40.123Z",
        "1.78e12, 2026-05-28T20:26:40Z",
        "1, 1970-01-01T00:00:00.001Z",
        "253402300799999, 9999-12-31T23:59:59.999Z",
    })
    void c1_2_an_expiration_is_epoch_milliseconds_as_number_or_numeric_string(String json, Instant expected) {
        assertThat(granted(grant("A", 1).withJson("expiration", json)).expiresAt())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0\"", "0.0", "null", "\"\""})
    void c1_2_an_expiration_of_zero_or_none_means_never(String json) {
        assertThat(granted(grant("A", 1).withJson("expiration", json)).expiresAt())
                .isNull();
        assertThat(granted(grant("A", 1)).expiresAt()).isNull();
    }

    @Test
    void c1_2_an_expiration_in_the_past_is_legal_and_one_in_1970_is_told_apart() {
        // Given
        var past = grant("A", 1).expiring(Instant.parse("2025-01-01T00:00:00Z"));
        var seconds = grant("A", 1).with("expiration", 1_780_000_000L);

        // When
        var lines = List.of(granted(past), granted(seconds), granted(grant("A", 1)));

        // Then
        assertThat(lines).extracting(GrantLine::expiresIn1970).containsExactly(false, true, false);
    }

    @Test
    void c1_3_owners_channels_and_post_types_are_configuration() {
        // Given
        var decoder = new CreditDecoder(config(
                "tally.credits.addresses", "X,Y",
                "tally.credits.channels", "OTHER",
                "tally.credits.post-types", "aleph_credit_distribution"));

        // When
        var ours = decoder.decode(
                message(CreditMessages.post("id", at(1), "Y", "OTHER", "aleph_credit_distribution", GRANTS)));
        var otherType = decoder.decode(
                message(CreditMessages.post("id", at(1), "Y", "OTHER", "aleph_credit_expense", "{\"expense\":1}")));
        var otherOwner = decoder.decode(message(
                CreditMessages.post("id", at(1), CreditTraffic.OWNER, "OTHER", "aleph_credit_distribution", GRANTS)));

        // Then
        assertThat(ours).isInstanceOf(Decoded.Accepted.class);
        assertThat(otherType).isEqualTo(new Decoded.Ignored<>("other_post_type"));
        assertThat(otherOwner).isEqualTo(new Decoded.Ignored<>("other_owner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"channel\":\"ANY\",", "\"channel\":null,", ""})
    void c1_3_without_channels_no_channel_is_checked(String channel) {
        // Given
        var decoder = new CreditDecoder(config("tally.credits.channels", ""));
        var json = new String(distribution("d", at(1), grant("A", 1)).data(), StandardCharsets.UTF_8)
                .replace("\"channel\":\"ALEPH_CREDIT\",", channel);

        // When
        var decoded = decoder.decode(message(event("d", "1", json)));

        // Then
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    }

    @Test
    void c1_4_another_channel_or_post_type_is_ignored() {
        assertThat(decode(post("OTHER", "aleph_credit_distribution", GRANTS)))
                .isEqualTo(new Decoded.Ignored<>("other_channel"));
        assertThat(decode(post(CreditTraffic.CHANNEL, "chat", GRANTS)))
                .isEqualTo(new Decoded.Ignored<>("other_post_type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "\"\"", "0", "0.00", "false"})
    void c1_4_empty_inner_content_is_ignored(String inner) {
        assertThat(decode(post(CreditTraffic.CHANNEL, "aleph_credit_distribution", inner)))
                .isEqualTo(new Decoded.Ignored<>("empty_content"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aleph_credit_distribution", "aleph_credit_expense"})
    void c1_5_a_distribution_or_expense_of_another_owner_is_ignored(String type) {
        // Given
        var owner = CreditTraffic.OWNER.toLowerCase(Locale.ROOT);

        // When
        var decoded = decode(CreditMessages.post("id", at(1), owner, CreditTraffic.CHANNEL, type, GRANTS));

        // Then
        assertThat(decoded).isEqualTo(new Decoded.Ignored<>("other_owner"));
    }

    @Test
    void c1_5_the_owner_counts_and_not_the_sender() {
        // Given
        var signedByDelegate = expense("e", at(1), spend("A", 1));

        // When
        var message = accepted(signedByDelegate);

        // Then
        assertThat(new String(signedByDelegate.data(), StandardCharsets.UTF_8))
                .contains("\"sender\":\"" + CreditTraffic.DELEGATE);
        assertThat(message.owner()).isEqualTo(CreditTraffic.OWNER);
    }

    @Test
    void c1_5_any_owner_may_transfer() {
        // Given
        var sent = transfer("x", at(1), "anybody", portion("B", 7).with("expiration", 1_780_000_000_000L));

        // When
        var message = accepted(sent);

        // Then
        assertThat(message)
                .isEqualTo(new Transfer(
                        "x",
                        "anybody",
                        Credits.at(1),
                        List.of(new CreditMessage.ShareLine("B", 7, Instant.ofEpochMilli(1_780_000_000_000L)))));
    }

    @Test
    void c1_6_amends_and_forgets_change_no_credits() {
        assertThat(decode(CreditMessages.forget("f", at(1), CreditTraffic.OWNER, "d")))
                .isEqualTo(new Decoded.Ignored<>("forget"));
        assertThat(decode(post(CreditTraffic.CHANNEL, "amend", GRANTS))).isEqualTo(new Decoded.Ignored<>("amend"));
        assertThat(decode(CreditMessages.message("a", "AGGREGATE", at(1), CreditTraffic.CHANNEL, "{}")))
                .isEqualTo(new Decoded.Ignored<>("not_a_post"));
    }

    @Test
    void c1_7_addresses_stay_exactly_as_written() {
        assertThat(granted(grant(" 0xAbC\u00e9 ", 1)).address()).isEqualTo(" 0xAbC\u00e9 ");
    }

    @Test
    void c2_1_a_distribution_line_has_all_its_fields() {
        // Given
        var line = grant("A", 5)
                .with("price", "0.50")
                .with("tx_hash", "0xT")
                .with("provider", "WALLET")
                .with("expiration", 1_780_000_000_000L)
                .with("origin", "O")
                .with("ref", "R")
                .with("payment_method", "card")
                .with("bonus_amount", -3)
                .with("unknown", "ignored");

        // When
        var message = accepted(distribution("d", at(1), line));

        // Then
        var expected = new GrantLine(
                "A",
                5,
                new BigDecimal("0.50"),
                -3L,
                "0xT",
                "WALLET",
                Instant.ofEpochMilli(1_780_000_000_000L),
                "O",
                "R",
                "card");
        assertThat(message)
                .isEqualTo(
                        new Distribution("d", CreditTraffic.OWNER, Credits.at(1), "ALEPH", "ETH", List.of(expected)));
    }

    @Test
    void c2_2_an_expense_line_has_all_its_fields_and_negates_its_amount_in_the_ledger() {
        // Given
        var line = spend("A", 5)
                .with("ref", "R")
                .with("execution_id", "E")
                .with("node_id", "N")
                .withJson("price", "15.833333333333334")
                .withJson("time", "3600.489")
                .with("count", 3)
                .withJson("size", "\"2048.5\"");

        // When
        var message = (Expense) accepted(expense("e", at(1), line));

        // Then
        assertThat(message.lines())
                .containsExactly(new SpendLine(
                        "A", 5, "R", "E", "N", new BigDecimal("15.833333333333334"), 3L, new BigDecimal("2048.5")));
        assertThat(LedgerRow.of(message))
                .containsExactly(new LedgerRow(
                        new EntryKey(Credits.at(1), "e", 0),
                        "A",
                        -5,
                        new BigDecimal("15.833333333333334"),
                        null,
                        "N",
                        null,
                        null,
                        "ALEPH",
                        "E",
                        "R",
                        "credit_expense",
                        3L,
                        new BigDecimal("2048.5"),
                        null));
    }

    @Test
    void c3_5_the_index_is_the_position_of_the_line() {
        // Given
        var three = expense("e", at(1), spend("B", 1), spend("A", 1), spend("B", 2));

        // When
        var rows = LedgerRow.of((Expense) accepted(three));

        // Then
        assertThat(rows).extracting(row -> row.key().index() + row.address()).containsExactly("0B", "1A", "2B");
    }

    @Test
    void m5_item_content_is_parsed_when_there_is_no_content_object() {
        // Given
        var content = "{\"address\":\"" + CreditTraffic.OWNER + "\",\"time\":1770000000.5,"
                + "\"type\":\"aleph_credit_distribution\",\"content\":" + GRANTS + "}";
        var quoted = "\"" + content.replace("\"", "\\\"") + "\"";
        var data =
                "{\"item_hash\":\"d\",\"type\":\"POST\",\"channel\":\"ALEPH_CREDIT\",\"content\":null,\"item_content\":"
                        + quoted + "}";

        // When
        var message = accepted(event("d", "1", data));

        // Then
        assertThat(message.at()).isEqualTo(Instant.parse("2026-02-02T02:40:00.500Z"));
    }

    @Test
    void m5_an_item_hash_other_than_the_id_is_refused() {
        // Given
        var event = distribution("d", at(1), grant("A", 1));
        var renamed = new CloudMessage(event.source(), "other", event.type(), null, null, event.data());

        // When
        var decoded = new CreditDecoder(config()).decode(renamed);

        // Then
        assertThat(decoded).isEqualTo(new Decoded.Refused<>("id_mismatch"));
    }

    @Test
    void m7_what_is_not_ours_is_ignored_whatever_else_is_wrong_with_it() {
        // Given
        var event = post("OTHER", "aleph_credit_distribution", "{\"distribution\":{\"credits\":[]}}");
        var renamed = new CloudMessage(event.source(), "other", event.type(), null, null, event.data());

        // When
        var decoded = new CreditDecoder(config()).decode(renamed);

        // Then
        assertThat(decoded).isEqualTo(new Decoded.Ignored<>("other_channel"));
    }

    @Test
    void m8_an_unknown_type_of_event_is_malformed() {
        // Given
        var event = distribution("d", at(1), grant("A", 1));
        var renamed = new CloudMessage(event.source(), "d", "co.audius.plays", null, null, event.data());

        // When
        var decoded = new CreditDecoder(config()).decode(renamed);

        // Then
        assertThat(decoded).isEqualTo(new Decoded.Malformed<>("unknown_type"));
    }
}
