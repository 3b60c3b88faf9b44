package dev.tally.rest;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keyset cursor of one list: an opaque text that holds the key of the last row of a page.
 *
 * <p>It is bound to the list, its filters and its order: the text carries a short check over them and the key, so that
 * a cursor of another list, or one that was changed, is recognised. The check is no secret; a key that a client makes up
 * is at worst another place in the same list.
 *
 * @param binding what the list is: path, filters and order, in any unambiguous form
 */
public record Cursor(String binding) {

    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte VERSION = 1;
    private static final int CHECK_BYTES = 8;
    private static final int LENGTH_MAX = 8_192;

    /** Binds to the values in this order; their texts are delimited, so ("a", "bc") and ("ab", "c") differ. */
    public static Cursor of(@Nullable Object... values) {
        StringBuilder binding = new StringBuilder();
        for (Object value : values) {
            String text = value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
            binding.append(value == null ? 'n' : 'v')
                    .append(text.length())
                    .append(':')
                    .append(text);
        }
        return new Cursor(binding.toString());
    }

    /**
     * The text of a key.
     *
     * @param key strings, longs, instants (to the microsecond) and nulls
     */
    public String encode(@Nullable Object... key) {
        byte[] payload = CursorKey.write(key);
        ByteBuffer out = ByteBuffer.allocate(1 + CHECK_BYTES + payload.length);
        out.put(VERSION).put(check(payload)).put(payload);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /**
     * The key that {@link #encode} was given, when the text is a cursor of this list.
     *
     * @param types of the key's values; a null value fits each
     */
    public Optional<List<@Nullable Object>> decode(String text, Class<?>... types) {
        if (text.length() > LENGTH_MAX
                || text.length() % 4 == 1
                || !text.chars().allMatch(Cursor::isBase64)) {
            return Optional.empty();
        }
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length < 1 + CHECK_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] payload = Arrays.copyOfRange(bytes, 1 + CHECK_BYTES, bytes.length);
        if (!MessageDigest.isEqual(check(payload), Arrays.copyOfRange(bytes, 1, 1 + CHECK_BYTES))) {
            return Optional.empty();
        }
        return CursorKey.read(payload, types);
    }

    /** As {@link #decode}, but ends the request with {@link HttpProblem#BAD_CURSOR} when the text is no cursor of this list. */
    public List<@Nullable Object> require(String text, Class<?>... types) {
        return decode(text, types)
                .orElseThrow(() -> new ProblemException(
                        HttpProblem.BAD_CURSOR,
                        "The cursor was not made by this list with these filters and this order."));
    }

    private byte[] check(byte[] payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(binding.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(payload), CHECK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean isBase64(int c) {
        return BASE64.indexOf(c) >= 0;
    }
}
