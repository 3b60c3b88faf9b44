package dev.tally.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeDecoderTest {

    private static final String STRUCTURED = """
            {"specversion":"1.0","id":"m1","source":"/a","type":"t","time":"2026-01-02T03:04:05Z","subject":"s",\
            "extension":{"deep":[1,2]},"data": {"amount": 1.50, "text":"ü\\n"} }""";

    private final EnvelopeDecoder decoder = new EnvelopeDecoder(new Limits());

    private record Limits() implements MessageConfig {
        @Override
        public int attributeLengthMax() {
            return 100;
        }

        @Override
        public int depthMax() {
            return 20;
        }

        @Override
        public int sizeMax() {
            return 10_000;
        }
    }

    @Test
    void m2_binary_mode_takes_attributes_from_headers_and_leaves_the_value_alone() {
        // Given
        byte[] value = "{\"a\":1}".getBytes(UTF_8);

        // When
        Envelope envelope = decoder.decode(binary(), value);

        // Then
        assertThat(envelope).isInstanceOfSatisfying(Envelope.Complete.class, complete -> {
            assertThat(complete.message().id()).isEqualTo("m1");
            assertThat(complete.message().source()).isEqualTo("/a");
            assertThat(complete.message().type()).isEqualTo("t");
            assertThat(complete.message().time()).hasToString("2026-01-02T03:04:05Z");
            assertThat(complete.message().data()).isSameAs(value);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\": 1.50, \"text\":\"\\u00fc}\"}",
                "[1, {\"a\":[]}]",
                "\"text \\\" with quotes\"",
                "12.50e3",
                "true",
                "{}"
            })
    void m2_structured_mode_hands_on_the_data_byte_for_byte(String data) {
        // Given
        String event =
                "{\"data\" :  " + data + " , \"specversion\":\"1.0\",\"id\":\"m1\",\"source\":\"/ü\",\"type\":\"t\"}";

        // When
        Envelope envelope = decoder.decode(structured(), event.getBytes(UTF_8));

        // Then
        assertThat(envelope).isInstanceOfSatisfying(Envelope.Complete.class, complete -> assertThat(
                        new String(complete.message().data(), UTF_8))
                .isEqualTo(data));
    }

    @Test
    void m2_structured_mode_accepts_base64_data() {
        // Given
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"m1\",\"source\":\"/a\",\"type\":\"t\",\"data_base64\":\"eyJhIjoxfQ==\"}";

        // When
        Envelope envelope = decoder.decode(structured(), event.getBytes(UTF_8));

        // Then
        assertThat(envelope).isInstanceOfSatisfying(Envelope.Complete.class, complete -> assertThat(
                        new String(complete.message().data(), UTF_8))
                .isEqualTo("{\"a\":1}"));
    }

    @ParameterizedTest
    @CsvSource({"specversion", "id", "source", "type"})
    void m8_a_missing_attribute_is_malformed_and_named(String attribute) {
        // Given
        RecordHeaders headers = binary();
        headers.remove("ce_" + attribute);

        // When
        Envelope envelope = decoder.decode(headers, "{}".getBytes(UTF_8));

        // Then
        assertThat(envelope).isEqualTo(new Envelope.Broken("missing_attribute name=" + attribute));
    }

    @Test
    void m8_a_null_value_is_malformed() {
        assertThat(decoder.decode(binary(), null)).isEqualTo(new Envelope.Broken("null_value"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"specversion\":\"1.0\" | broken_json",
                "[] | not_an_object",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\"} | missing_attribute name=data",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data\":1} {} | trailing_content",
                "{\"specversion\":\"0.3\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data\":1} | unsupported_specversion",
                "{\"specversion\":\"1.0\",\"id\":null,\"source\":\"/a\",\"type\":\"t\",\"data\":1} | missing_attribute name=id",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data_base64\":\"***\"} | broken_json",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data_base64\":1234} | broken_json",
                "{\"specversion\":\"1.0\",\"id\":20,\"source\":\"/a\",\"type\":\"t\",\"data\":1} | missing_attribute name=id",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"\\ud800\",\"type\":\"t\",\"data\":1} | broken_string name=source",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data\":null} | null_value",
                "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/a\",\"type\":\"t\",\"data\":1,\"data\":2} | duplicate_data",
            })
    void m8_a_broken_structured_event_is_malformed_with_its_reason(String value, String reason) {
        assertThat(decoder.decode(structured(), value.getBytes(UTF_8))).isEqualTo(new Envelope.Broken(reason));
    }

    @Test
    void m9_bounds_on_size_depth_attributes_nul_and_time_make_a_record_malformed() {
        assertThat(decoder.decode(binary(), new byte[10_001])).isEqualTo(new Envelope.Broken("record_too_large"));
        assertThat(decoder.decode(structured(), ("{\"data\":" + "[".repeat(500)).getBytes(UTF_8)))
                .isEqualTo(new Envelope.Broken("broken_json"));
        assertThat(decoder.decode(with("ce_id", "x".repeat(101)), "{}".getBytes(UTF_8)))
                .isEqualTo(new Envelope.Broken("attribute_too_long name=id"));
        assertThat(decoder.decode(with("ce_id", "a\0b"), "{}".getBytes(UTF_8)))
                .isEqualTo(new Envelope.Broken("nul_character name=id"));
        assertThat(decoder.decode(with("ce_time", "1969-12-31T23:59:59Z"), "{}".getBytes(UTF_8)))
                .isEqualTo(new Envelope.Broken("invalid_attribute name=time"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32"})
    void m8_a_structured_event_in_another_encoding_than_utf8_is_malformed(String encoding) {
        assertThat(decoder.decode(structured(), STRUCTURED.getBytes(Charset.forName(encoding))))
                .isEqualTo(new Envelope.Broken("broken_json"));
    }

    @Test
    void m8_no_mutation_of_a_valid_event_makes_the_decoder_throw() {
        // Given
        Random random = new Random(42);
        byte[] valid = STRUCTURED.getBytes(UTF_8);
        assertThat(decoder.decode(structured(), valid)).isInstanceOf(Envelope.Complete.class);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(valid, 1 + random.nextInt(valid.length));
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }

            // When
            Envelope envelope = decoder.decode(structured(), mutated);

            // Then
            assertThat(envelope).isNotNull();
        }
    }

    private static RecordHeaders binary() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", "m1".getBytes(UTF_8));
        headers.add("ce_source", "/a".getBytes(UTF_8));
        headers.add("ce_type", "t".getBytes(UTF_8));
        headers.add("ce_time", "2026-01-02T03:04:05Z".getBytes(UTF_8));
        return headers;
    }

    private static RecordHeaders with(String header, String value) {
        RecordHeaders headers = binary();
        headers.remove(header);
        headers.add(header, value.getBytes(UTF_8));
        return headers;
    }

    private static RecordHeaders structured() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("content-type", "application/cloudevents+json; charset=utf-8".getBytes(UTF_8));
        return headers;
    }
}
