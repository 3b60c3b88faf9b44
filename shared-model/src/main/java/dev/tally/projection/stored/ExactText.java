package dev.tally.projection.stored;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes as a text that PostgreSQL can hold and that turns back into the same bytes. */
public final class ExactText {

    private ExactText() {}

    /** Null when there is no such text: the bytes are not UTF-8, or hold U+0000. */
    public static @Nullable String of(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
