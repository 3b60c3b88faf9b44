package dev.tally.projection.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final TopicPartition partition = new TopicPartition("inbox-test", 0);
    private final Inbox inbox = new Inbox(4, 1_000);

    @Test
    void r5_what_was_polled_in_an_older_epoch_is_dropped_unread() throws InterruptedException {
        // Given
        Epochs.raise(partition);
        inbox.offer(polled(0, 1));
        long current = Epochs.raise(partition);
        inbox.offer(polled(7, 8));

        // When
        List<ConsumerRecord<byte[], byte[]>> taken = inbox.take(current);

        // Then
        assertThat(taken).extracting(ConsumerRecord::offset).containsExactly(7L, 8L);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void a_full_inbox_says_so_once_and_is_relieved_once() throws InterruptedException {
        // Given
        long epoch = Epochs.raise(partition);

        // When
        boolean first = inbox.offer(polled(0, 1, 2));
        boolean second = inbox.offer(polled(3));
        boolean third = inbox.offer(polled(4));

        // Then
        assertThat(List.of(first, second, third)).containsExactly(false, true, false);
        assertThat(inbox.isFull()).isTrue();
        assertThat(inbox.relieve()).isFalse();
        assertThat(inbox.take(epoch)).hasSize(5);
        assertThat(inbox.relieve()).isTrue();
        assertThat(inbox.relieve()).isFalse();
        assertThat(inbox.isFull()).isFalse();
    }

    @Test
    void what_was_dropped_unread_relieves_the_inbox_too() throws InterruptedException {
        // Given
        Epochs.raise(partition);
        inbox.offer(polled(0, 1, 2, 3, 4));
        long current = Epochs.raise(partition);

        // When
        List<ConsumerRecord<byte[], byte[]>> taken = inbox.take(current);

        // Then
        assertThat(taken).isEmpty();
        assertThat(inbox.relieve()).isTrue();
    }

    @Test
    void a_closed_inbox_lets_its_worker_go() throws InterruptedException {
        // Given
        Thread worker = Thread.ofVirtual().start(() -> {
            try {
                inbox.take(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        // When
        inbox.close();

        // Then
        assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
    }

    private List<ConsumerRecord<byte[], byte[]>> polled(long... offsets) {
        List<ConsumerRecord<byte[], byte[]>> records = LongStream.of(offsets)
                .mapToObj(offset -> new ConsumerRecord<>(partition.topic(), 0, offset, new byte[0], new byte[0]))
                .toList();
        Epochs.stamp(records.getFirst());
        return records;
    }
}
