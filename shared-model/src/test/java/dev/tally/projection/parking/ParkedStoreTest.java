package dev.tally.projection.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.projection.parking.ParkedStore.Bound;
import dev.tally.projection.parking.Parking.Parked;
import dev.tally.testing.BareDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParkedStoreTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Bound ALL = new Bound(100, 1_000_000);

    private final ParkedStore store = new ParkedStore(POOL);

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate parked_message, stream_position");
    }

    @Test
    void r13_a_message_is_due_when_its_time_is_over_and_every_stream_has_passed_it() {
        // Given
        park(7, "old", "a:1");
        stream(0, "null", "null");
        stream(1, "null", "null");

        // When, Then: nobody knows of the streams
        assertThat(due(NOW.plusSeconds(61))).isEmpty();
        // one stood at its end since, the other one has not come so far
        stream(0, "'2026-03-04T05:06:08Z'", "null");
        stream(1, "'2026-03-04T05:06:06Z'", "'2026-03-04T05:07:07Z'");
        assertThat(due(NOW.plusSeconds(61))).isEmpty();
        // the other one has applied what is so much younger
        stream(1, "null", "'2026-03-04T05:07:08Z'");
        assertThat(due(NOW.plusSeconds(59))).isEmpty();
        assertThat(due(NOW.plusSeconds(61))).extracting(ParkedMessage::expired).containsExactly(true);
    }

    @Test
    void what_was_woken_is_due_at_once_and_not_expired() {
        // Given
        park(7, "x", "a:1");
        park(8, "y", "a:2");
        stream(0, "null", "null");

        // When
        POOL.withTransaction(tx -> store.wake(tx, "t", Set.of("a:1"), 10))
                .await()
                .indefinitely();

        // Then
        assertThat(due(NOW)).singleElement().satisfies(message -> {
            assertThat(message.record().offset()).isEqualTo(7);
            assertThat(message.waitsFor()).isEqualTo("a:1");
            assertThat(message.expired()).isFalse();
        });
    }

    @Test
    void r5_records_of_a_topic_that_was_made_anew_do_not_take_the_place_of_those_before() {
        // Given
        park(0, "first of the old", "a:1");
        park(9, "last of the old", "a:1");

        // When its offsets begin again, twice
        stepAside();
        park(0, "first of the new", "a:1");
        stepAside();
        park(0, "first of the newest", "a:1");

        // Then
        assertThat(claim("a:1"))
                .extracting(message -> new String(message.record().value(), StandardCharsets.UTF_8))
                .containsExactly("first of the old", "last of the old", "first of the new", "first of the newest");
    }

    @Test
    void a_message_is_parked_once_however_often_it_comes() {
        // When
        POOL.withTransaction(tx -> store.park(tx, "t", List.of(parked(5, "again", "a:1"), parked(5, "again", "a:2"))))
                .await()
                .indefinitely();
        park(5, "again", "a:3");

        // Then
        assertThat(DATABASE.value("select string_agg(waits_for, ' ') from parked_message"))
                .isEqualTo("a:3");
    }

    @Test
    void what_is_claimed_is_bounded_by_count_and_by_bytes() {
        // Given
        Stream.of(1, 2, 3).forEach(offset -> park(offset, "0123456789", "a:1"));

        // When, Then
        assertThat(peek(new Bound(2, 1_000))).hasSize(2);
        assertThat(peek(new Bound(10, 11))).hasSize(2);
        assertThat(peek(new Bound(10, 10))).hasSize(1);
        assertThat(claim("a:1")).hasSize(3);
        assertThat(claim("a:1")).isEmpty();
    }

    private void park(long offset, String payload, String dependency) {
        POOL.withTransaction(tx -> store.park(tx, "t", List.of(parked(offset, payload, dependency))))
                .await()
                .indefinitely();
    }

    private static Parked parked(long offset, String payload, String dependency) {
        var record = new ConsumerRecord<byte[], byte[]>(
                "t", 0, offset, new byte[] {1}, payload.getBytes(StandardCharsets.UTF_8));
        return new Parked(at(record), NOW, dependency);
    }

    /** With the broker's timestamp. */
    private static ConsumerRecord<byte[], byte[]> at(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                NOW.toEpochMilli(),
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                1,
                record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                java.util.Optional.empty());
    }

    private static void stream(int partition, String atEndAt, String lastRecordAt) {
        DATABASE.execute(
                "insert into stream_position (topic, partition, next_offset, updated_at, at_end_at, last_record_at)"
                        + " values ('t', %d, 0, now(), %s, %s)".formatted(partition, atEndAt, lastRecordAt)
                        + " on conflict (topic, partition) do update"
                        + " set at_end_at = excluded.at_end_at, last_record_at = excluded.last_record_at");
    }

    private List<ParkedMessage> due(Instant now) {
        return POOL.withTransaction(tx -> store.due(tx, "t", now, PATIENCE, ALL))
                .await()
                .indefinitely();
    }

    private List<ParkedMessage> peek(Bound bound) {
        return POOL.withTransaction(tx -> store.peek(tx, "t", Set.of("a:1"), bound))
                .await()
                .indefinitely();
    }

    private List<ParkedMessage> claim(String dependency) {
        return POOL.withTransaction(tx -> store.claim(tx, "t", Set.of(dependency), Map.of(), ALL))
                .await()
                .indefinitely();
    }

    private void stepAside() {
        POOL.withTransaction(tx -> store.stepAside(tx, "t", 0)).await().indefinitely();
    }
}
