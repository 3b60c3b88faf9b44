package dev.tally.credits.message;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.event;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static dev.tally.credits.Credits.config;
import static dev.tally.credits.Credits.decode;
import static dev.tally.credits.Credits.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a valid message (M8) or breaks a bound (M9) is malformed; nothing makes the decoder throw. */
class CreditBoundsTest {

    private static void assertMalformed(FeedEvent event, String reason) {
        assertThat(decode(event)).isEqualTo(new Decoded.Malformed<>(reason));
    }

    private static String json(FeedEvent event) {
        return new String(event.data(), UTF_8);
    }

    private static FeedEvent replaced(FeedEvent event, String old, String with) {
        assertThat(json(event)).contains(old);
        return event(event.id(), "1", json(event).replace(old, with));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}}", "{\"a\":NaN}", "\u0000", "{\"a\":1e99999999999}", "{'a':1}"})
    void m8_broken_json_is_malformed(String data) {
        var decoded = decode(event("d", "1", data));
        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "[]", "\"POST\"", "true"})
    void m8_data_that_is_no_object_is_malformed(String data) {
        assertMalformed(event("d", "1", data), "not_an_object field=data");
    }

    @ParameterizedTest
    @CsvSource({"item_hash", "type"})
    void m8_a_message_without_hash_or_type_is_malformed(String field) {
        var event = distribution("d", at(1), grant("A", 1));
        var value = field.equals("type") ? "\"type\":\"POST\"," : "\"item_hash\":\"d\",";
        assertMalformed(replaced(event, value, ""), "missing_field field=" + field);
        assertMalformed(replaced(event, value, "\"" + field + "\":5,"), "missing_field field=" + field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "\"text\"", "[]"})
    void m8_content_that_is_no_object_is_malformed(String content) {
        assertMalformed(
                CreditMessages.message("d", "POST", at(1), CreditTraffic.CHANNEL, content),
                "not_an_object field=content");
        assertMalformed(
                CreditMessages.post(
                        "d",
                        at(1),
                        CreditTraffic.OWNER,
                        CreditTraffic.CHANNEL,
                        "aleph_credit_expense",
                        content.equals("null") || content.equals("[]") ? "[1]" : content),
                "not_an_object field=content.content");
    }

    @Test
    void m8_item_content_that_does_not_parse_is_malformed() {
        var head = "{\"item_hash\":\"d\",\"type\":\"POST\",\"channel\":\"ALEPH_CREDIT\",\"item_content\":";
        assertMalformed(event("d", "1", head + "\"{\"}"), "broken_json");
        assertMalformed(event("d", "1", head + "\"[]\"}"), "not_an_object field=content");
    }

    @Test
    void m8_a_message_needs_an_owner_and_a_time() {
        var event = distribution("d", at(1), grant("A", 1));
        var time = "\"time\":" + at(1) + ",\"type\":\"aleph";
        assertMalformed(
                replaced(event, "\"address\":\"" + CreditTraffic.OWNER + "\",", ""),
                "missing_field field=content.address");
        assertMalformed(replaced(event, time, "\"type\":\"aleph"), "missing_field field=content.time");
        assertMalformed(replaced(event, time, "\"time\":\"1\",\"type\":\"aleph"), "wrong_type field=content.time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.000002", "253402300800", "253402300799.9999999", "1e400", "1e999999999"})
    void m9_a_message_time_outside_the_years_1970_to_9999_is_malformed(String time) {
        var event = distribution("d", at(1), grant("A", 1));
        var old = "\"time\":" + at(1) + ",\"type\":\"aleph";
        assertMalformed(
                replaced(event, old, "\"time\":" + time + ",\"type\":\"aleph"),
                "instant_out_of_range field=content.time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "\"-1\"", "253402300800000", "1e999999999", "99999999999999999999999999"})
    void m9_an_expiration_outside_the_years_1970_to_9999_is_malformed(String expiration) {
        var reason = "instant_out_of_range field=expiration line=0";
        assertMalformed(distribution("d", at(1), grant("A", 1).withJson("expiration", expiration)), reason);
        assertMalformed(transfer("x", at(1), "S", portion("A", 1).withJson("expiration", expiration)), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"address", "ref", "unknown"})
    void m9_a_zero_character_in_any_string_is_malformed(String field) {
        assertMalformed(expense("e", at(1), spend("A", 1).with(field, "a\0b")), "zero_character");
        assertMalformed(expense("e", at(1), spend("A", 1).withJson("x\\u0000", "1")), "zero_character");
    }

    @Test
    void m9_half_a_surrogate_pair_is_malformed() {
        assertMalformed(
                expense("e", at(1), spend("A", 1).withJson("address", "\"\\ud800\"")),
                "broken_string field=address line=0");
    }

    @Test
    void m9_strings_are_bounded() {
        var long512 = "x".repeat(512);
        assertThat(decode(expense("e", at(1), spend(long512, 1).with("ref", long512))))
                .isInstanceOf(Decoded.Accepted.class);
        assertMalformed(
                expense("e", at(1), spend(long512 + "x", 1)),
                "bound_exceeded bound=string-length-max field=address line=0");
        assertMalformed(
                distribution("d", at(1), grant("A", 1).with("price", "1".repeat(513))),
                "bound_exceeded bound=string-length-max field=price line=0");
        assertMalformed(
                distribution("h".repeat(257), at(1), grant("A", 1)),
                "bound_exceeded bound=id-length-max field=item_hash");
    }

    @Test
    void m9_a_broken_bound_outweighs_a_refusal() {
        assertMalformed(
                expense("e", at(1), spend("A", 0), spend("x".repeat(513), 1)),
                "bound_exceeded bound=string-length-max field=address line=1");
    }

    @Test
    void m9_nesting_and_numbers_are_bounded() {
        assertMalformed(
                expense("e", at(1), spend("A", 1).withJson("x", "[".repeat(70) + "]".repeat(70))),
                "bound_exceeded bound=json");
        assertMalformed(
                expense("e", at(1), spend("A", 1).withJson("x", "1".repeat(1001))), "bound_exceeded bound=json");
    }

    @Test
    void m9_lines_and_records_are_bounded_by_configuration() {
        // Given
        var two = expense("e", at(1), spend("A", 1), spend("A", 1));
        var lines = new CreditDecoder(config("tally.credits.lines-max", "1"));
        var bytes = new CreditDecoder(config("tally.credits.record-size-max", "100"));

        // When
        var tooManyLines = lines.decode(message(two));
        var tooLarge = bytes.decode(message(two));

        // Then
        assertThat(tooManyLines).isEqualTo(new Decoded.Malformed<>("bound_exceeded bound=lines-max field=credits"));
        assertThat(tooLarge).isEqualTo(new Decoded.Malformed<>("bound_exceeded bound=record-size-max"));
        assertThat(decode(two)).isInstanceOf(Decoded.Accepted.class);
    }

    @Test
    void m9_the_largest_expense_of_the_network_keeps_clear_of_the_bounds() {
        // Given
        var lines = Stream.generate(() -> spend("0x" + "a".repeat(40), 1)
                        .with("ref", "r".repeat(64))
                        .with("execution_id", "e".repeat(64))
                        .with("node_id", "n".repeat(64)))
                .limit(27_143)
                .toArray(CreditLine[]::new);

        // When
        var decoded = decode(expense("e", at(1), lines));

        // Then
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    }

    /** Every mutant must be a value; an accepted one must be storable, so its rows are made too. */
    @Test
    void no_mutation_of_a_valid_message_makes_the_decoder_throw() {
        var decoder = new CreditDecoder(config());
        var originals = List.of(
                distribution("d", at(1), grant("A", 1).expiring(Instant.parse("2027-01-01T00:00:00Z")), grant("B", 2)),
                expense("e", at(1), spend("A", 1).with("ref", "r").withJson("size", "2.5"), spend("B", 2)),
                transfer("x", at(1), "S", portion("A", 1), portion("B", 2)));
        int accepted = 0;
        for (long seed = 1; seed <= 10_000; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var original = originals.get(random.nextInt(originals.size()));
            var mutant = mutate(original.data(), random);

            // When
            var decoded = decoder.decode(new CloudMessage("s", original.id(), original.type(), null, null, mutant));

            // Then
            assertThat(decoded).as("seed %d", seed).isNotNull();
            if (decoded instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
                accepted++;
                assertThat(message.lines()).as("seed %d", seed).isNotEmpty().allMatch(line -> line.amount() > 0);
            }
        }
        assertThat(accepted).isBetween(1, 9_999);
    }

    private static final List<String> FRAGMENTS = List.of(
            "null",
            "-1",
            "1e999999999",
            "1e-999999999",
            "{}",
            "[]",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "true",
            "NaN",
            "9223372036854775808",
            ",",
            ":",
            "}",
            "]",
            "\"",
            "\\",
            "[[[[",
            "\"1e9\"",
            "0.1",
            "\"amount\":",
            "\uFFFF");

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        byte[] data = original.clone();
        for (int n = 1 + random.nextInt(3); n > 0 && data.length > 0; n--) {
            int from = random.nextInt(data.length);
            int to = Math.min(data.length, from + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> data[from] = (byte) random.nextInt(256);
                case 1 -> data = joined(data, from, new byte[0], to);
                case 2 -> data = joined(data, from, Arrays.copyOfRange(data, from, to), from);
                default -> data = swapValue(data, random);
            }
        }
        return data;
    }

    /** Puts a fragment where a value begins, in place of it: the structure stays, the type changes. */
    private static byte[] swapValue(byte[] data, SplittableRandom random) {
        int from = random.nextInt(data.length);
        while (from < data.length && data[from] != ':') {
            from++;
        }
        int to = Math.min(from + 1, data.length);
        while (to < data.length && data[to] != ',' && data[to] != '}') {
            to++;
        }
        var fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(UTF_8);
        return joined(data, Math.min(from + 1, data.length), fragment, to);
    }

    private static byte[] joined(byte[] data, int headEnd, byte[] middle, int tailStart) {
        var joined = new byte[headEnd + middle.length + data.length - tailStart];
        System.arraycopy(data, 0, joined, 0, headEnd);
        System.arraycopy(middle, 0, joined, headEnd, middle.length);
        System.arraycopy(data, tailStart, joined, headEnd + middle.length, data.length - tailStart);
        return joined;
    }
}
