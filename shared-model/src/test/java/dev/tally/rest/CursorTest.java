package dev.tally.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CursorTest {

    private static final Cursor LIST = Cursor.of("list", "filter", null);
    private static final Instant MICROS = Instant.parse("2026-06-01T00:00:00.123456Z");

    @Test
    void s6_a_cursor_gives_back_the_key_it_was_made_of() {
        // When
        String text = LIST.encode("ä\"/+", 42L, MICROS, null);

        // Then
        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(LIST.decode(text, String.class, Long.class, Instant.class, String.class))
                .hasValue(Arrays.asList("ä\"/+", 42L, MICROS, null));
    }

    @Test
    void s6_a_cursor_of_another_list_or_filter_is_not_accepted() {
        // When
        String text = LIST.encode("a");

        // Then
        assertThat(Cursor.of("list", "other", null).decode(text, String.class)).isEmpty();
        assertThat(Cursor.of("list", "filter").decode(text, String.class)).isEmpty();
        assertThat(Cursor.of("listf", "ilter", null).decode(text, String.class)).isEmpty();
    }

    @Test
    void s6_a_key_of_other_types_is_not_accepted() {
        // When
        String text = LIST.encode("a", 1L);

        // Then
        assertThat(LIST.decode(text, Long.class, Long.class)).isEmpty();
        assertThat(LIST.decode(text, String.class)).isEmpty();
        assertThat(LIST.decode(text, String.class, Long.class, Long.class)).isEmpty();
    }

    @Test
    void s6_no_nonsense_throws_or_is_accepted() {
        // Given
        long seed = 20260601;
        Random random = new Random(seed);
        byte[] good = Base64.getUrlDecoder().decode(LIST.encode("abc", 7L, MICROS));

        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            String changed = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);

            // When, Then
            assertThat(LIST.decode(changed, String.class, Long.class, Instant.class))
                    .as("seed %s round %s", seed, i)
                    .isEmpty();
            assertThat(LIST.decode(new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1), String.class))
                    .as("seed %s round %s", seed, i)
                    .isEmpty();
        }
    }

    @Test
    void s6_a_made_up_key_with_bytes_missing_is_not_accepted_either() {
        // Given
        byte[] payload = CursorKey.write("abc", 7L, MICROS);

        for (int length = 0; length < payload.length; length++) {
            // When
            byte[] cut = Arrays.copyOf(payload, length);

            // Then
            assertThat(CursorKey.read(cut, String.class, Long.class, Instant.class))
                    .isEmpty();
        }
    }

    @Test
    void m9_a_made_up_key_cannot_bring_to_the_database_what_it_refuses() {
        assertThat(CursorKey.read(CursorKey.write("a\0b"), String.class)).isEmpty();
        assertThat(CursorKey.read(CursorKey.write(Instant.parse("+10000-01-01T00:00:00Z")), Instant.class))
                .isEmpty();
        assertThat(CursorKey.read(CursorKey.write(Instant.parse("1969-12-31T23:59:59Z")), Instant.class))
                .isEmpty();
    }
}
