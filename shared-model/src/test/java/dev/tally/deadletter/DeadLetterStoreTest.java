package dev.tally.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.projection.Outcome;
import dev.tally.testing.BareDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterStoreTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final byte[] NO_TEXT = {(byte) 0xff, 0, 'x'};

    private final DeadLetterStore store = new DeadLetterStore(POOL);

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate dead_letter restart identity cascade");
    }

    @Test
    void a_letter_comes_out_as_its_record_came_in() {
        // Given: repeated names, no value, bytes that are no text
        Headers headers = new RecordHeaders()
                .add("a", utf8("1"))
                .add("b", NO_TEXT)
                .add("a", utf8("\u00e9"))
                .add("c", null);
        // When
        write(letter(5, NO_TEXT, headers, NO_TEXT), letter(6, utf8("key"), new RecordHeaders(), null));
        // Then
        List<UnpublishedLetter> found = take(10, Long.MAX_VALUE);
        assertThat(found).hasSize(2);
        UnpublishedLetter first = found.getFirst();
        assertThat(first.headers().toArray()).isEqualTo(headers.toArray());
        assertThat(first.key()).isEqualTo(NO_TEXT);
        assertThat(first.payload()).isEqualTo(NO_TEXT);
        assertThat(first.offset()).isEqualTo(5);
        UnpublishedLetter second = found.getLast();
        assertThat(second.key()).isEqualTo(utf8("key"));
        assertThat(second.headers().toArray()).isEmpty();
        assertThat(second.payload()).isNull();
        assertThat(second.reason()).isEqualTo("broken_json");
        assertThat(second.outcome()).isEqualTo("malformed");
    }

    @Test
    void a_header_as_large_as_a_record_comes_out_as_it_came_in() {
        // Given
        byte[] large = new byte[16 * 1024 * 1024];
        large[0] = (byte) 0xC3;
        // When
        write(letter(5, null, new RecordHeaders().add("large", large), null));
        // Then
        assertThat(take(10, Long.MAX_VALUE)
                        .getFirst()
                        .headers()
                        .lastHeader("large")
                        .value())
                .isEqualTo(large);
        assertThat(store.find(Long.parseLong(DATABASE.value("select id from dead_letter")))
                        .await()
                        .indefinitely()
                        .orElseThrow()
                        .headers()
                        .getFirst()
                        .base64())
                .isEqualTo(Base64.getEncoder().encodeToString(large));
    }

    @Test
    void a_place_has_one_letter_and_that_of_a_topic_made_anew_is_the_one_to_publish() {
        // Given
        write(letter(5, null, new RecordHeaders(), utf8("first")));
        DATABASE.execute("update dead_letter set published_at = now()");
        // When
        write(letter(5, null, new RecordHeaders(), utf8("second")));
        // Then
        assertThat(DATABASE.value("select count(*) from dead_letter where published_at is null"))
                .isEqualTo("1");
        assertThat(DATABASE.value("select string_agg(convert_from(payload, 'UTF8'), ' ') from dead_letter"))
                .isEqualTo("second");
    }

    @Test
    void a_round_is_bounded_by_bytes_but_a_single_large_letter_comes_all_the_same() {
        // Given
        write(
                letter(1, null, new RecordHeaders(), new byte[1000]),
                letter(2, null, new RecordHeaders(), new byte[10]),
                letter(3, null, new RecordHeaders(), new byte[10]));
        // When, Then
        assertThat(take(10, 500)).extracting(UnpublishedLetter::offset).containsExactly(1L);
        assertThat(take(10, 1005)).extracting(UnpublishedLetter::offset).containsExactly(1L, 2L);
        assertThat(take(1, 5000)).extracting(UnpublishedLetter::offset).containsExactly(1L);
    }

    @Test
    void letters_that_another_instance_holds_are_left_to_it_and_published_ones_do_not_come_again() {
        // Given
        write(letter(1, null, new RecordHeaders(), null), letter(2, null, new RecordHeaders(), null));
        SqlConnection other = POOL.getConnectionAndAwait();
        other.query("begin").executeAndAwait();
        List<UnpublishedLetter> held =
                store.takeUnpublished(other, 1, 1).await().indefinitely();
        // When
        List<UnpublishedLetter> free = take(10, Long.MAX_VALUE);
        // Then
        assertThat(held).extracting(UnpublishedLetter::offset).containsExactly(1L);
        assertThat(free).extracting(UnpublishedLetter::offset).containsExactly(2L);
        // When
        store.markPublished(other, held, NOW).await().indefinitely();
        other.query("commit").executeAndAwait();
        other.closeAndAwait();
        // Then
        assertThat(take(10, Long.MAX_VALUE))
                .extracting(UnpublishedLetter::offset)
                .containsExactly(2L);
    }

    private void write(DeadLetter... letters) {
        POOL.withTransaction(tx -> store.write(tx, "t", NOW, List.of(letters)))
                .await()
                .indefinitely();
    }

    private List<UnpublishedLetter> take(int count, long bytes) {
        return POOL.withTransaction(tx -> store.takeUnpublished(tx, count, bytes))
                .await()
                .indefinitely();
    }

    @SuppressWarnings("NullAway") // it does not see that a record's array may be null
    private static DeadLetter letter(long offset, byte @Nullable [] key, Headers headers, byte @Nullable [] payload) {
        var record = new ConsumerRecord<byte[], byte[]>(
                "t", 0, offset, 0, TimestampType.CREATE_TIME, -1, -1, key, payload, headers, Optional.empty());
        return new DeadLetter(record, Outcome.MALFORMED, "broken_json", null);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
