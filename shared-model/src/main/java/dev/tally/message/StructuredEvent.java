package dev.tally.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a structured CloudEvent without building a tree: attributes as text, {@code data} as the slice of bytes that it
 * is in the record, so that the family's decoder sees the network's own message unchanged.
 */
final class StructuredEvent {

    private final JsonFactory json;
    private final int attributeLengthMax;

    StructuredEvent(int depthMax, int attributeLengthMax) {
        this.attributeLengthMax = attributeLengthMax;
        this.json = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depthMax)
                        .build())
                .build();
    }

    Envelope decode(byte[] value) {
        try (JsonParser parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Envelope.Broken("not_an_object");
            }
            Map<String, @Nullable String> attributes = new HashMap<>();
            byte[] data = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "data", "data_base64" -> {
                        if (data != null) {
                            return new Envelope.Broken("duplicate_data");
                        }
                        if (token == JsonToken.VALUE_NULL) {
                            return new Envelope.Broken("null_value");
                        }
                        data = name.equals("data") ? slice(parser, value) : decoded(parser, token);
                    }
                    default -> {
                        // An id that is a number is none; extensions may be, and nobody asks for them.
                        if (token == JsonToken.VALUE_STRING) {
                            attributes.put(name, parser.getText());
                        }
                        parser.skipChildren();
                    }
                }
            }
            if (parser.nextToken() != null) {
                return new Envelope.Broken("trailing_content");
            }
            if (data == null) {
                return new Envelope.Broken("missing_attribute name=data");
            }
            return EnvelopeDecoder.event(attributes::get, data, attributeLengthMax);
        } catch (IOException | IllegalArgumentException e) {
            return new Envelope.Broken("broken_json");
        }
    }

    private static byte[] decoded(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("data_base64 is no string");
        }
        return Base64.getDecoder().decode(parser.getText());
    }

    private static byte[] slice(JsonParser parser, byte[] value) throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        if (start < 0) {
            throw new IllegalArgumentException("not UTF-8: the parser found UTF-16 or UTF-32 and counts no bytes");
        }
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        return Arrays.copyOfRange(value, start, end);
    }
}
