package dev.tally.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.testing.BareDatabase;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditPartitionsTest {

    private static final String TABLES = "select string_agg(c.relname, ' ' order by c.relname) from pg_inherits i"
            + " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'audit'::regclass";

    private final BareDatabase database = new BareDatabase();
    private final AuditPartitionStore store = new AuditPartitionStore(database.maintenance());

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void today_and_three_days_ahead_have_a_partition_and_a_second_run_changes_nothing() {
        // When
        maintainAt("2026-03-30T12:00:00Z");
        maintainAt("2026-03-30T13:00:00Z");
        // Then
        assertThat(database.value(TABLES))
                .isEqualTo("audit_default audit_p20260330 audit_p20260331 audit_p20260401 audit_p20260402");
    }

    @Test
    void rows_that_came_before_their_partition_move_into_it() {
        // Given
        insertAt("2026-03-30T00:00:00Z", "2026-03-30T23:59:59.999999Z", "2026-03-29T23:59:59.999999Z");
        // When
        maintainAt("2026-03-30T12:00:00Z");
        // Then
        assertThat(database.value("select count(*) from audit_p20260330")).isEqualTo("2");
        assertThat(database.value("select count(*) from audit_default")).isEqualTo("1");
    }

    @Test
    void a_day_goes_when_all_of_it_is_older_than_the_retention_strayed_rows_too() {
        // Given
        maintainAt("2026-03-30T12:00:00Z");
        insertAt("2026-03-30T12:00:00Z", "2026-02-01T00:00:00Z");
        // When
        maintainAt("2026-04-29T23:59:59Z");
        // Then
        assertThat(database.value(TABLES)).contains("audit_p20260330");
        assertThat(database.value("select count(*) from audit")).isEqualTo("1");
        // When
        maintainAt("2026-04-30T00:00:00Z");
        // Then
        assertThat(database.value(TABLES)).doesNotContain("audit_p20260330").contains("audit_p20260331");
        assertThat(database.value("select count(*) from audit")).isEqualTo("0");
    }

    @Test
    void the_role_of_ingest_writes_into_a_new_partition_and_reads_it() {
        // Given
        maintainAt("2026-03-30T12:00:00Z");
        // When
        long seen = database.app()
                .withTransaction(tx -> tx.query("insert into audit (topic, partition, generation, record_offset,"
                                + " outcome, recorded_at) values ('t', 0, 1, 1, 'applied', '2026-03-30T12:00:00Z')")
                        .execute()
                        .chain(() ->
                                tx.query("select count(*) from audit_p20260330").execute()))
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .indefinitely();
        // Then
        assertThat(seen).isEqualTo(1);
    }

    @Test
    void only_one_instance_is_at_it() {
        // Given: another one, in the middle of a change
        SqlConnection other = database.maintenance().getConnectionAndAwait();
        other.query("begin").executeAndAwait();
        other.query("select pg_advisory_xact_lock(hashtextextended('tally.audit.partitions:' || current_schema(), 0))")
                .executeAndAwait();
        // When
        maintainAt("2026-03-30T12:00:00Z");
        // Then
        assertThat(database.value(TABLES)).isEqualTo("audit_default");
        other.query("rollback").executeAndAwait();
        maintainAt("2026-03-30T12:00:00Z");
        assertThat(database.value(TABLES)).contains("audit_p20260330");
    }

    @Test
    void r7_generations_older_than_the_retention_go_but_never_the_newest_of_a_stream() {
        // Given
        database.execute("truncate audit_generation, stream_position");
        database.execute("insert into stream_position (topic, partition, next_offset, generation, updated_at)"
                + " values ('t', 0, 0, 12000, now()), ('t', 1, 0, 2, now())");
        database.execute("insert into audit_generation (topic, partition, generation, first_offset, next_offset,"
                + " started_at, duration_ms) select 't', 0, g, g, g + 1, timestamptz '2026-01-01T00:00:00Z'"
                + " + g * interval '10 minutes', 1 from generate_series(1, 12000) as g");
        database.execute("insert into audit_generation (topic, partition, generation, first_offset, next_offset,"
                + " started_at, duration_ms) select 't', 1, g, g, g + 1, timestamptz '2020-01-01T00:00:00Z', 1"
                + " from generate_series(1, 2) as g");
        // When
        maintainAt("2026-03-30T12:00:00Z");
        // Then
        assertThat(database.value(
                        "select min(started_at at time zone 'UTC') from audit_generation where partition = 0"))
                .isEqualTo("2026-02-28 12:00:00");
        assertThat(database.value("select string_agg(generation::text, ',') from audit_generation where partition = 1"))
                .isEqualTo("2");
    }

    @SuppressWarnings("NullAway") // the schema is there already, nobody asks the migration
    private void maintainAt(String now) {
        Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
        TestAuditConfig config = new TestAuditConfig(AuditConfig.Detail.ALL, Duration.ofDays(30), 3);
        new AuditPartitions(store, config, null, clock).maintain().await().indefinitely();
    }

    private void insertAt(String... instants) {
        for (String instant : instants) {
            database.execute("insert into audit (topic, partition, generation, record_offset, outcome, recorded_at)"
                    + " values ('t', 0, 1, 1, 'applied', '" + instant + "')");
        }
    }
}
