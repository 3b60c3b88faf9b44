package dev.tally.bench.credits;

import java.util.Arrays;

/** A growing buffer of ASCII JSON; writes what it is given, without escaping, because generated text needs none. */
final class JsonBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[1024];
    private int length;

    JsonBytes clear() {
        length = 0;
        return this;
    }

    @SuppressWarnings("deprecation") // The one copy of an ASCII string into a byte array that needs no other array.
    JsonBytes text(String ascii) {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    JsonBytes number(long value) {
        return text(Long.toString(value));
    }

    /** A number of seconds with exactly three decimals. */
    JsonBytes seconds(long millis) {
        number(Math.floorDiv(millis, 1000)).text(".");
        var rest = Math.floorMod(millis, 1000);
        room(3);
        bytes[length++] = (byte) ('0' + rest / 100);
        bytes[length++] = (byte) ('0' + rest / 10 % 10);
        bytes[length++] = (byte) ('0' + rest % 10);
        return this;
    }

    /** Sixteen hexadecimal digits for each of the words. */
    JsonBytes hex(long... words) {
        room(16 * words.length);
        for (var word : words) {
            for (var shift = 60; shift >= 0; shift -= 4) {
                bytes[length++] = HEX[(int) (word >>> shift) & 15];
            }
        }
        return this;
    }

    JsonBytes dropLast() {
        length--;
        return this;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
