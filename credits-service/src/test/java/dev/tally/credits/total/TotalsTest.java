package dev.tally.credits.total;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.posted.MessageType;
import dev.tally.credits.posted.PostedRow;
import dev.tally.credits.total.Totals.RecipientKey;
import dev.tally.credits.total.Totals.RecipientSum;
import dev.tally.credits.total.Totals.TypeKey;
import dev.tally.credits.total.Totals.TypeSum;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalsTest {

    private static final Instant HOUR = Instant.parse("2026-03-01T10:00:00Z");

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    @Test
    void c7_5_rows_add_up_by_hour_and_type_and_grants_by_recipient() {
        // When
        Totals totals = Totals.of(List.of(
                new PostedRow(MessageType.DISTRIBUTION, "d", HOUR, "0xa", 100),
                new PostedRow(MessageType.DISTRIBUTION, "d", HOUR, "0xb", 50),
                new PostedRow(MessageType.DISTRIBUTION, "e", HOUR.plusSeconds(3599), "0xa", 1),
                new PostedRow(MessageType.EXPENSE, "f", HOUR.plusSeconds(3600), "0xa", -30),
                new PostedRow(MessageType.TRANSFER, "g", HOUR, "0xb", 7),
                new PostedRow(MessageType.TRANSFER, "g", HOUR, "0xa", -7)));

        // Then
        assertThat(totals.types())
                .isEqualTo(Map.of(
                        new TypeKey(HOUR, MessageType.DISTRIBUTION), new TypeSum(2, 3, big(151), big(0)),
                        new TypeKey(HOUR, MessageType.TRANSFER), new TypeSum(1, 2, big(7), big(7)),
                        new TypeKey(HOUR.plusSeconds(3600), MessageType.EXPENSE), new TypeSum(1, 1, big(0), big(30))));
        assertThat(totals.recipients())
                .isEqualTo(Map.of(
                        new RecipientKey(HOUR, "0xa"), new RecipientSum(2, big(101)),
                        new RecipientKey(HOUR, "0xb"), new RecipientSum(2, big(57))));
    }

    @Test
    void c7_5_sums_do_not_overflow() {
        // When
        Totals totals = Totals.of(List.of(
                new PostedRow(MessageType.EXPENSE, "a", HOUR, "0xa", -Long.MAX_VALUE),
                new PostedRow(MessageType.EXPENSE, "b", HOUR, "0xa", -Long.MAX_VALUE)));

        // Then
        assertThat(totals.types().values())
                .containsExactly(new TypeSum(2, 2, big(0), big(Long.MAX_VALUE).shiftLeft(1)));
        assertThat(totals.recipients()).isEmpty();
    }

    @Test
    void c7_5_a_large_expense_is_one_line() {
        // Given
        List<PostedRow> rows = java.util.stream.IntStream.range(0, 27_143)
                .mapToObj(i -> new PostedRow(MessageType.EXPENSE, "large", HOUR, "0x" + i, -1))
                .toList();

        // When
        Totals totals = Totals.of(rows);

        // Then
        assertThat(totals.types().values()).containsExactly(new TypeSum(1, 27_143, big(0), big(27_143)));
        assertThat(totals.recipients()).isEmpty();
    }
}
