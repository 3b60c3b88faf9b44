package dev.tally.local.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of bytes with a bound: of a longer one only the length is kept. */
public final class Lines {

    /** One line; {@code bytes} is null when it is longer than the bound. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Line(long number, long length, byte @Nullable [] bytes) {}

    private final InputStream in;
    private final int lengthMax;
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int filled;
    private long number;

    public Lines(InputStream in, int lengthMax) {
        this.in = in;
        this.lengthMax = lengthMax;
    }

    /** The next line that is not blank, without its end; null after the last. */
    public @Nullable Line read() throws IOException {
        while (true) {
            Line line = readOne();
            if (line == null || line.bytes == null || !isBlank(line.bytes)) {
                return line;
            }
        }
    }

    private @Nullable Line readOne() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long length = 0;
        boolean ended = false;
        while (!ended && fill()) {
            int start = next;
            while (next < filled && buffer[next] != '\n') {
                next++;
            }
            length += next - start;
            if (length <= lengthMax) {
                kept.write(buffer, start, next - start);
            }
            if (next < filled) {
                next++;
                ended = true;
            }
        }
        if (!ended && length == 0) {
            return null;
        }
        number++;
        return new Line(number, length, length <= lengthMax ? kept.toByteArray() : null);
    }

    private boolean fill() throws IOException {
        if (next == filled) {
            next = 0;
            filled = Math.max(0, in.read(buffer));
        }
        return next < filled;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
