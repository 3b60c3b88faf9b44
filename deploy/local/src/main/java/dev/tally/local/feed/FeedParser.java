package dev.tally.local.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lines of structured CloudEvents; the data stays the bytes it was, so that no number is written differently. */
final class FeedParser {

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    // The services bound what they read; a feed is passed on as it is.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] line;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> fields = new HashMap<>();
    private byte @Nullable [] data;

    private FeedParser(byte[] line) {
        this.line = line;
    }

    static FeedLine parse(byte[] line) {
        FeedParser parser = new FeedParser(line);
        try {
            parser.read();
        } catch (IOException | IllegalArgumentException e) {
            return new FeedLine.Unreadable();
        }
        return parser.result();
    }

    private FeedLine result() {
        String contentType = attributes.remove("datacontenttype");
        boolean valid = REQUIRED.stream()
                        .allMatch(name -> !attributes.getOrDefault(name, "").isEmpty())
                && "1.0".equals(attributes.get("specversion"));
        if (!valid) {
            return new FeedLine.Incomplete(attributes.getOrDefault("type", ""));
        }
        return new FeedLine.Event(attributes, contentType == null ? "application/json" : contentType, fields, data);
    }

    private void read() throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                readMember(json, name);
            }
            if (json.nextToken() != null) {
                throw new IOException("more than one value");
            }
        }
    }

    private void readMember(JsonParser json, String name) throws IOException {
        if (name.equals("data")) {
            readData(json);
        } else if (name.equals("data_base64")) {
            data = Base64.getDecoder().decode(json.getText());
        } else if (json.currentToken().isScalarValue()) {
            if (json.currentToken() != JsonToken.VALUE_NULL) {
                attributes.put(name, json.getText());
            }
        } else {
            json.skipChildren();
        }
    }

    private void readData(JsonParser json) throws IOException {
        int start = (int) json.currentTokenLocation().getByteOffset();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (value.isScalarValue() && FeedRoute.KEYS.contains(name)) {
                    fields.put(name, json.getText());
                }
                json.skipChildren();
            }
        } else {
            json.skipChildren();
            // A scalar is read only as far as needed until somebody asks for it.
            json.finishToken();
        }
        data = Arrays.copyOfRange(line, start, (int) json.currentLocation().getByteOffset());
    }
}
