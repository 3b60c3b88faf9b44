package dev.tally.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.audit.AuditConfig.Detail;
import dev.tally.projection.Outcome;
import dev.tally.testing.BareDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditStoreTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool POOL = DATABASE.app();
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");

    private static final AuditRow APPLIED = new AuditRow(3, 7, "urn:a", "id-7", "key", Outcome.APPLIED, null);
    private static final AuditRow REFUSED = new AuditRow(3, 8, "urn:a", "id-8", null, Outcome.REFUSED, "because");
    private static final AuditRow MALFORMED = new AuditRow(3, 9, null, null, "a\0b", Outcome.MALFORMED, "broken_json");

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        DATABASE.execute("truncate audit, audit_generation");
    }

    @Test
    void a_slice_is_told_by_its_generation_and_by_its_messages() {
        // When
        write(Detail.ALL, generation(1), List.of(APPLIED, REFUSED, MALFORMED));
        // Then
        assertThat(DATABASE.value(
                        "select string_agg(concat_ws('|', topic, partition, generation, record_offset, source,"
                                + " message_id, key, outcome, reason, recorded_at at time zone 'UTC'), ' ' order by record_offset)"
                                + " from audit"))
                .isEqualTo("t|3|1|7|urn:a|id-7|key|applied|2026-03-04 05:06:07.123456"
                        + " t|3|1|8|urn:a|id-8|refused|because|2026-03-04 05:06:07.123456"
                        + " t|3|1|9|a\uFFFDb|malformed|broken_json|2026-03-04 05:06:07.123456");
        assertThat(DATABASE.value("select concat_ws('|', topic, partition, generation, first_offset, next_offset,"
                        + " applied_count, duplicate_count, ignored_count, parked_count, refused_count,"
                        + " malformed_count, quarantined_count, duration_ms) from audit_generation"))
                .isEqualTo("t|3|1|7|10|11|12|13|14|15|16|17|42");
    }

    @Test
    void the_id_hash_is_the_one_that_readers_search_by_and_null_without_an_id() {
        // When
        write(Detail.ALL, generation(1), List.of(APPLIED, MALFORMED));
        // Then
        assertThat(DATABASE.value(
                        "select string_agg(coalesce(id_hash::text, 'null'), ' ' order by record_offset) from audit"))
                .isEqualTo(IdHash.of("id-7") + " null");
    }

    @Test
    void with_exceptions_only_what_somebody_may_look_into_has_a_row() {
        // When
        write(Detail.EXCEPTIONS, generation(1), List.of(APPLIED, REFUSED, MALFORMED));
        write(Detail.EXCEPTIONS, generation(2), List.of(APPLIED));
        // Then
        assertThat(DATABASE.value("select string_agg(outcome, ' ' order by record_offset) from audit"))
                .isEqualTo("refused malformed");
        assertThat(DATABASE.value("select count(*) from audit_generation")).isEqualTo("2");
    }

    @Test
    void a_large_slice_is_written_whole_and_in_two_statements() {
        // Given
        DATABASE.execute("truncate audit, audit_generation");
        List<AuditRow> rows = LongStream.range(0, 20_000)
                .mapToObj(offset -> new AuditRow(3, offset, "urn:a", "id-" + offset, "k", Outcome.APPLIED, null))
                .toList();
        // When
        write(Detail.ALL, generation(1), rows);
        // Then
        assertThat(DATABASE.value("select count(distinct record_offset) from audit"))
                .isEqualTo("20000");
        assertThat(DATABASE.value("select count(distinct xmin::text || cmin::text) from audit"))
                .isEqualTo("1");
    }

    @Test
    void a_generation_that_is_there_already_fails_the_whole_slice() {
        // Given
        write(Detail.ALL, generation(1), List.of(APPLIED));
        // When, Then
        assertThatThrownBy(() -> write(Detail.ALL, generation(1), List.of(REFUSED)))
                .hasMessageContaining("audit_generation_pkey");
        assertThat(DATABASE.value("select count(*) from audit")).isEqualTo("1");
    }

    private static void write(Detail detail, GenerationRow generation, List<AuditRow> rows) {
        AuditStore store = new AuditStore(TestAuditConfig.of(detail));
        POOL.withTransaction(tx -> store.write(tx, generation, rows)).await().indefinitely();
    }

    private static GenerationRow generation(long generation) {
        Map<Outcome, Long> counts = Map.of(
                Outcome.APPLIED, 11L,
                Outcome.DUPLICATE, 12L,
                Outcome.IGNORED, 13L,
                Outcome.PARKED, 14L,
                Outcome.REFUSED, 15L,
                Outcome.MALFORMED, 16L,
                Outcome.QUARANTINED, 17L);
        return new GenerationRow("t", 3, generation, 7, 10, counts, NOW, 42);
    }
}
