package dev.tally.local.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

    @Test
    void keepsOnlyTheLengthOfALineThatIsTooLong() throws IOException {
        // Given
        String feed = "one\n" + "x".repeat(200_000) + "\n\n  \nfour";

        // When
        List<Lines.Line> lines = read(feed, 100);

        // Then
        assertThat(lines).extracting(Lines.Line::number).containsExactly(1L, 2L, 5L);
        assertThat(lines).extracting(Lines.Line::length).containsExactly(3L, 200_000L, 4L);
        assertThat(lines.get(1).bytes()).isNull();
        assertThat(lines.get(2).bytes()).isEqualTo("four".getBytes(UTF_8));
    }

    @Test
    void readsLinesThatCrossItsBuffer() throws IOException {
        // Given
        String line = "y".repeat(150_000);

        // When
        List<Lines.Line> lines = read(line + "\n" + line + "\n", 1_000_000);

        // Then
        assertThat(lines).hasSize(2).allMatch(each -> each.length() == 150_000);
    }

    private static List<Lines.Line> read(String feed, int lengthMax) throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(feed.getBytes(UTF_8)), lengthMax);
        List<Lines.Line> read = new ArrayList<>();
        for (Lines.Line line = lines.read(); line != null; line = lines.read()) {
            read.add(line);
        }
        return read;
    }
}
