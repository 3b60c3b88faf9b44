package dev.tally.projection.slice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SliceTest {

    @Test
    void r1_records_are_cut_at_the_most_records_of_a_slice() {
        // When
        List<Slice> slices = Slice.cut(records(10, 10, 10, 10, 10), 2, 1000);

        // Then
        assertThat(slices).extracting(slice -> slice.records().size()).containsExactly(2, 2, 1);
        assertThat(slices).extracting(Slice::firstOffset).containsExactly(0L, 2L, 4L);
        assertThat(slices).extracting(Slice::nextOffset).containsExactly(2L, 4L, 5L);
    }

    @Test
    void r1_records_are_cut_at_the_most_bytes_and_a_larger_one_is_a_slice_of_its_own() {
        // When
        List<Slice> slices = Slice.cut(records(40, 60, 1, 500, 99, 1), 100, 100);

        // Then
        assertThat(slices)
                .extracting(slice -> slice.records().stream()
                        .map(ConsumerRecord::serializedValueSize)
                        .toList())
                .containsExactly(List.of(40, 60), List.of(1), List.of(500), List.of(99, 1));
    }

    @Test
    void a_timestamp_beyond_all_years_becomes_the_last_instant_of_the_year_9999() {
        // Given
        ConsumerRecord<byte[], byte[]> nanoseconds = new ConsumerRecord<>(
                "topic",
                0,
                0,
                1_700_000_000_000_000_000L,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());

        // When / Then
        assertThat(new Slice(List.of(nanoseconds)).lastTimestamp()).isEqualTo(253_402_300_799_999L);
    }

    @Test
    void r1_headers_count_among_the_bytes_of_a_slice() {
        // Given
        List<ConsumerRecord<byte[], byte[]>> records = records(1, 1, 1);
        records.forEach(record -> record.headers().add("large", new byte[95]));

        // When / Then
        assertThat(Slice.cut(records, 100, 150)).hasSize(3);
    }

    @Test
    void r1_nothing_is_cut_into_nothing() {
        assertThat(Slice.cut(List.of(), 10, 10)).isEmpty();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int... sizes) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            records.add(new ConsumerRecord<>(
                    "topic",
                    0,
                    i,
                    0L,
                    TimestampType.CREATE_TIME,
                    -1,
                    sizes[i],
                    null,
                    new byte[0],
                    new RecordHeaders(),
                    Optional.empty()));
        }
        return records;
    }
}
