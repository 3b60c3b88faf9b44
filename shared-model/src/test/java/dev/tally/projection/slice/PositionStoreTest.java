package dev.tally.projection.slice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.testing.BareDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionStoreTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final String ENDS = "select string_agg(partition || coalesce(to_char(at_end_at at time zone 'utc',"
            + " '@HH24:MI:SS'), '@-'), ' ' order by partition) from stream_position";

    private final PositionStore store = new PositionStore(POOL);

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void three_streams() {
        DATABASE.execute("truncate stream_position, parked_message");
        for (int partition = 0; partition < 3; partition++) {
            store.create("t", partition, "id", 0, NOW).await().indefinitely();
        }
    }

    @Test
    void r13_an_end_is_noted_only_while_a_message_is_parked() {
        // When, Then
        markEnd(NOW, 0, 1);
        assertThat(DATABASE.value(ENDS)).isEqualTo("0@- 1@- 2@-");
        // When, Then
        park();
        markEnd(NOW, 0, 1);
        assertThat(DATABASE.value(ENDS)).isEqualTo("0@05:06:07 1@05:06:07 2@-");
    }

    @Test
    void r13_an_end_is_noted_at_most_once_a_second_and_never_goes_back() {
        // Given
        park();
        markEnd(NOW, 0);
        String row = "select xmin from stream_position where partition = 0";
        String before = DATABASE.value(row);
        // When, Then
        markEnd(NOW.plusMillis(999), 0);
        markEnd(NOW.minusSeconds(5), 0);
        assertThat(DATABASE.value(row)).isEqualTo(before);
        // When, Then
        markEnd(NOW.plusMillis(1000), 0);
        assertThat(DATABASE.value(ENDS)).isEqualTo("0@05:06:08 1@- 2@-");
    }

    @Test
    void r13_a_stream_with_a_slice_under_way_keeps_no_other_waiting() {
        // Given
        park();
        SqlConnection slice = POOL.getConnectionAndAwait();
        slice.query("begin").executeAndAwait();
        slice.query("update stream_position set next_offset = 5 where partition = 1")
                .executeAndAwait();
        // When
        markEnd(NOW, 0, 1, 2);
        // Then
        assertThat(DATABASE.value(ENDS)).isEqualTo("0@05:06:07 1@- 2@05:06:07");
        slice.query("rollback").executeAndAwait();
        slice.closeAndAwait();
    }

    private void markEnd(Instant asked, Integer... partitions) {
        store.markEnd("t", List.of(partitions), asked).await().indefinitely();
    }

    private static void park() {
        DATABASE.execute("insert into parked_message (topic, partition, record_offset, waits_for, payload, headers,"
                + " parked_at, record_at) values ('t', 0, 1, 'user:1', '', '{}', now(), now())");
    }
}
