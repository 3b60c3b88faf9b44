package dev.tally.rest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of a cursor's key: per value a tag and its content. */
final class CursorKey {

    private static final byte NULL = 'n';
    private static final byte TEXT = 's';
    private static final byte INTEGER = 'l';
    private static final byte INSTANT = 't';

    // The instants that a message can have (M9); a made-up cursor must not reach the database with others.
    private static final long MICROS_MAX = 253_402_300_800_000_000L;

    private CursorKey() {}

    static byte[] write(@Nullable Object... key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object value : key) {
            switch (value) {
                case null -> out.write(NULL);
                case String text -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    out.write(TEXT);
                    out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
                    out.writeBytes(bytes);
                }
                case Long number -> {
                    out.write(INTEGER);
                    out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
                }
                case Instant instant -> {
                    out.write(INSTANT);
                    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
                    out.writeBytes(ByteBuffer.allocate(8).putLong(micros).array());
                }
                default -> throw new IllegalArgumentException("not a value of a cursor: " + value.getClass());
            }
        }
        return out.toByteArray();
    }

    static Optional<List<@Nullable Object>> read(byte[] payload, Class<?>... types) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        List<@Nullable Object> key = new ArrayList<>();
        for (Class<?> type : types) {
            if (!in.hasRemaining()) {
                return Optional.empty();
            }
            byte tag = in.get();
            if (tag == NULL) {
                key.add(null);
                continue;
            }
            Optional<Object> value = value(tag, in).filter(type::isInstance);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            key.add(value.get());
        }
        return in.hasRemaining() ? Optional.empty() : Optional.of(key);
    }

    private static Optional<Object> value(byte tag, ByteBuffer in) {
        return switch (tag) {
            case TEXT -> text(in);
            case INTEGER -> in.remaining() < 8 ? Optional.empty() : Optional.of(in.getLong());
            case INSTANT -> in.remaining() < 8 ? Optional.empty() : instant(in.getLong());
            default -> Optional.empty();
        };
    }

    private static Optional<Object> text(ByteBuffer in) {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Object> instant(long micros) {
        return micros < 0 || micros >= MICROS_MAX
                ? Optional.empty()
                : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
