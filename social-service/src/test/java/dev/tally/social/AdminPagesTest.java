package dev.tally.social;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.AdminTokens;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lists of {@code /admin} over tables of a hundred thousand rows: complete, in order, and served by indexes. */
@QuarkusTest
@WithTestResource(value = TallyBackend.class, initArgs = @ResourceArg(name = "family", value = "social"))
@WithTestResource(AdminTokens.class)
class AdminPagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    // Other tests' scans of tables that were small then are told late, while this one looks.
    private static final long ROWS_OF_A_SMALL_TABLE = 10_000;

    private static final String FILL =
            """
            truncate social.audit, social.audit_generation, social.dead_letter restart identity cascade;
            insert into social.audit_generation (topic, partition, generation, first_offset, next_offset, applied_count,
                                                 started_at, duration_ms)
            select 't', g % 2, g, g * 10, g * 10 + 10, 10, date_trunc('day', now(), 'UTC') + g * interval '1 millisecond', 1
              from generate_series(1, 100000) as g;
            insert into social.audit (topic, partition, generation, record_offset, id_hash, source, message_id, key,
                                      outcome, reason, recorded_at)
            select 't', 0, 7000 + 2 * (o / 1200), o, -o, 'urn:test', 'id-' || o, 'k', 'applied', null,
                   date_trunc('day', now(), 'UTC') + (7000 + 2 * (o / 1200)) * interval '1 millisecond'
              from generate_series(0, 120000 - 1) as o;
            update social.audit set id_hash = %d, message_id = 'again' where record_offset between 60000 and 60599;
            insert into social.dead_letter (topic, partition, record_offset, headers, outcome, reason, failed_at,
                                            published_at)
            select 't', o % 4, o, '[]', 'malformed', case when o % 250 = 0 then 'rare key=' || o else 'broken_json' end,
                   now(), now()
              from generate_series(1, 100000) as o;
            analyze social.audit;
            analyze social.audit_generation;
            analyze social.dead_letter;
            """.replace("% 2,", "%% 2,").replace("o % 4", "o %% 4").replace("o % 250", "o %% 250");

    private final Backend backend = TallyBackend.current();

    @BeforeEach
    void fill() {
        await().atMost(PATIENCE).until(() -> number("select count(*) from pg_inherits") > 1);
        execute(FILL.formatted(dev.tally.audit.IdHash.of("again")));
    }

    @Test
    void pages_are_complete_and_in_order_and_no_large_table_is_scanned() {
        // Given
        Map<String, Long> before = scans();
        // When
        List<Long> generation = pages("/admin/audit?stream=t-0&generation=7020", "audit", "offset");
        List<Long> message = pages("/admin/audit?message_id=again", "audit", "offset");
        List<Long> messageInStream =
                pages("/admin/audit?message_id=again&stream=t-0&generation=7100", "audit", "offset");
        List<Long> rare = pages("/admin/dead-letters?reason=rare", "dead_letters", "offset");
        List<Long> rareOfStream = pages("/admin/dead-letters?reason=rare&stream=t-2", "dead_letters", "offset");
        JsonPath newest = get("/admin/dead-letters", null);
        JsonPath newestOfStream = get("/admin/dead-letters?stream=t-1", null);
        JsonPath last = get("/admin/audit?stream=t-1", null);
        // Then
        assertThat(generation).hasSize(1200).isSorted().startsWith(12_000L).endsWith(13_199L);
        assertThat(message)
                .hasSize(600)
                .doesNotHaveDuplicates()
                .startsWith(60_599L)
                .endsWith(60_000L);
        assertThat(messageInStream).isEqualTo(message);
        assertThat(rare).hasSize(400).startsWith(100_000L).endsWith(250L);
        assertThat(rareOfStream).hasSize(200).allMatch(offset -> offset % 4 == 2);
        assertThat(newest.getList("dead_letters.offset")).hasSize(200).startsWith(100_000);
        assertThat(newestOfStream.getList("dead_letters.offset")).hasSize(200).startsWith(99_997);
        assertThat(last.getList("generations")).hasSize(1);
        assertThat(last.getLong("generations[0].generation")).isEqualTo(99_999);
        assertThat(last.getLong("generations[0].counts.applied")).isEqualTo(10);
        // The server tells its statistics with a delay; a scan by index shows that it has told those of these requests.
        await().atMost(PATIENCE)
                .until(() -> scans().getOrDefault("by index", 0L) > before.getOrDefault("by index", 0L));
        Map<String, Long> after = scans();
        before.remove("by index");
        after.remove("by index");
        after.forEach((table, rows) ->
                assertThat(rows - before.getOrDefault(table, 0L)).as(table).isLessThan(ROWS_OF_A_SMALL_TABLE));
    }

    private List<Long> pages(String path, String list, String field) {
        List<Long> all = new ArrayList<>();
        String cursor = null;
        do {
            JsonPath page = get(path, cursor);
            page.getList(list + "." + field, Number.class).forEach(value -> all.add(value.longValue()));
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        return all;
    }

    private static JsonPath get(String path, @Nullable String cursor) {
        var request = given().header("Authorization", AdminTokens.admin());
        if (cursor != null) {
            request.queryParam("cursor", cursor);
        }
        return request.get(path).then().statusCode(200).extract().jsonPath();
    }

    /** Rows that sequential scans have read of each table that holds many, and index scans of the last one to be asked. */
    private Map<String, Long> scans() {
        Map<String, Long> scans = new HashMap<>();
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select relname, seq_tup_read, idx_scan
                          from pg_stat_user_tables
                         where schemaname = 'social'
                           and (relname in ('dead_letter', 'audit_generation')
                                or relname = 'audit_p' || to_char(now() at time zone 'UTC', 'YYYYMMDD'))
                        """)) {
            while (rows.next()) {
                scans.put(rows.getString(1), rows.getLong(2));
                if ("audit_generation".equals(rows.getString(1))) {
                    scans.put("by index", rows.getLong(3));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return scans;
    }

    private long number(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
