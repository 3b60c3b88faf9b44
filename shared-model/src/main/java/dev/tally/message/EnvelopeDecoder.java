package dev.tally.message;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Takes a CloudEvent 1.0 out of a record: binary mode from the headers, structured mode from the value (M2, M8, M9). */
@Singleton
public final class EnvelopeDecoder {

    private static final String STRUCTURED = "application/cloudevents+json";

    private final MessageConfig config;
    private final StructuredEvent structured;

    public EnvelopeDecoder(MessageConfig config) {
        this.config = config;
        this.structured = new StructuredEvent(config.depthMax(), config.attributeLengthMax());
    }

    /** Pure and thread-safe; whatever the bytes are, the answer is a value. */
    public Envelope decode(Headers headers, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            return new Envelope.Broken("null_value");
        }
        if (value.length > config.sizeMax()) {
            return new Envelope.Broken("record_too_large");
        }
        try {
            String contentType = text(headers, "content-type");
            if (contentType != null
                    && contentType.strip().toLowerCase(Locale.ROOT).startsWith("application/cloudevents")) {
                return contentType.strip().toLowerCase(Locale.ROOT).startsWith(STRUCTURED)
                        ? structured.decode(value)
                        : new Envelope.Broken("unsupported_content_type");
            }
            return event(name -> text(headers, "ce_" + name), value, config.attributeLengthMax());
        } catch (CharacterCodingRuntimeException e) {
            return new Envelope.Broken("attribute_not_utf8");
        }
    }

    /** The rules on attributes are the same in both modes. */
    static Envelope event(Function<String, @Nullable String> attribute, byte[] data, int lengthMax) {
        for (String name : new String[] {"specversion", "id", "source", "type"}) {
            String value = attribute.apply(name);
            if (value == null || value.isBlank()) {
                return new Envelope.Broken("missing_attribute name=" + name);
            }
        }
        for (String name : new String[] {"specversion", "id", "source", "type", "time", "subject"}) {
            String value = attribute.apply(name);
            if (value != null && value.length() > lengthMax) {
                return new Envelope.Broken("attribute_too_long name=" + name);
            }
            if (value != null && value.indexOf('\0') >= 0) {
                return new Envelope.Broken("nul_character name=" + name);
            }
            if (value != null && value.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF)) {
                return new Envelope.Broken("broken_string name=" + name);
            }
        }
        if (!"1.0".equals(attribute.apply("specversion"))) {
            return new Envelope.Broken("unsupported_specversion");
        }
        String time = attribute.apply("time");
        Instant at = time == null ? null : instant(time);
        if (time != null && at == null) {
            return new Envelope.Broken("invalid_attribute name=time");
        }
        return new Envelope.Complete(new CloudMessage(
                required(attribute, "source"),
                required(attribute, "id"),
                required(attribute, "type"),
                at,
                attribute.apply("subject"),
                data));
    }

    private static String required(Function<String, @Nullable String> attribute, String name) {
        String value = attribute.apply(name);
        if (value == null) {
            throw new IllegalStateException("attribute vanished: " + name);
        }
        return value;
    }

    private static @Nullable Instant instant(String text) {
        try {
            Instant at = OffsetDateTime.parse(text.strip()).toInstant();
            return at.getEpochSecond() >= 0 && at.getEpochSecond() <= 253402300799L ? at : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.value()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CharacterCodingRuntimeException(e);
        }
    }

    private static final class CharacterCodingRuntimeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CharacterCodingRuntimeException(CharacterCodingException cause) {
            super(cause);
        }
    }
}
