package dev.tally.rebuild.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.testing.BareDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShadowTablesTest {

    private static final BareDatabase DATABASE = new BareDatabase();
    private static final Pool APP = DATABASE.app();
    private static final Pool OWNER = DATABASE.maintenance();
    private static final ShadowTables TABLES = new ShadowTables(List.of("lot", "share"));

    private static final String SHAPE = """
            select string_agg(line, e'\\n' order by line) from (
                select 'column ' || attrelid::regclass || ' ' || attname || ' ' || atttypid::regtype || ' ' || attnotnull || attnum as line
                  from pg_attribute where attrelid in ('lot'::regclass, 'share'::regclass) and attnum > 0
                union all
                select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                  from pg_constraint where conrelid in ('lot'::regclass, 'share'::regclass)
                union all
                select 'index ' || pg_get_indexdef(indexrelid) from pg_index where indrelid in ('lot'::regclass, 'share'::regclass)
                union all
                select 'table ' || relname || ' ' || coalesce(array_to_string(reloptions, ','), '') || ' ' || obj_description(oid)
                    || ' ' || array_to_string(relacl, ',')
                  from pg_class where oid in ('lot'::regclass, 'share'::regclass)) as lines
            """;

    @BeforeAll
    static void tables() {
        DATABASE.execute("""
                create table lot (
                    id text collate "C" not null,
                    part integer not null default 7,
                    amount bigint not null,
                    live boolean not null,
                    primary key (id, part),
                    constraint lot_positive check (amount > 0)
                ) with (fillfactor = 50);
                comment on table lot is 'What one row isn''t.';
                create index lot_live on lot (amount, id) where live;
                create table share (id text primary key, lot text not null unique);
                comment on table share is 'Another.';
                """);
    }

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @BeforeEach
    void fill() {
        DATABASE.execute(
                "truncate lot, share; insert into lot values ('a', 1, 10, true); insert into share values ('s', 'a')");
    }

    @Test
    void r20_after_a_swap_the_tables_are_what_they_were_like_and_hold_what_the_shadows_held() {
        // Given
        String shape = DATABASE.value(SHAPE);
        // When
        shadows("insert into lot_shadow values ('b', 2, 20, false); insert into share_shadow values ('t', 'b')");
        swap();
        // Then
        assertThat(DATABASE.value(SHAPE)).isEqualTo(shape);
        assertThat(DATABASE.value("select id || amount from lot")).isEqualTo("b20");
        assertThat(DATABASE.value("select id || amount from lot_old")).isEqualTo("a10");
        assertThat(DATABASE.value("select lot from share")).isEqualTo("b");
        // When, Then it can be done again, and again
        drop();
        shadows("insert into lot_shadow values ('c', 3, 30, true)");
        swap();
        drop();
        assertThat(DATABASE.value(SHAPE)).isEqualTo(shape);
        assertThat(DATABASE.value("select string_agg(id, ',') from lot")).isEqualTo("c");
        assertThat(DATABASE.value(
                        "select count(*) from pg_class where relname similar to '(lot|share)%\\_(old|shadow)'"))
                .isEqualTo("0");
    }

    @Test
    void r20_statements_that_were_prepared_before_a_swap_go_on_after_it() {
        // Given
        SqlConnection reader = APP.getConnectionAndAwait();
        assertThat(lots(reader)).isEqualTo("a10");
        for (int i = 0; i < 10; i++) {
            lots(reader);
        }
        // When
        shadows("insert into lot_shadow values ('b', 2, 20, false)");
        swap();
        // Then
        assertThat(lots(reader)).isEqualTo("b20");
        reader.closeAndAwait();
        drop();
    }

    @Test
    void r20_a_swap_that_does_not_get_its_lock_has_changed_nothing() {
        // Given
        shadows("insert into lot_shadow values ('b', 2, 20, false)");
        SqlConnection reader = APP.getConnectionAndAwait();
        reader.query("begin").executeAndAwait();
        lots(reader);
        // When, Then
        assertThatThrownBy(ShadowTablesTest::swap).hasMessageContaining("lock timeout");
        assertThat(lots(reader)).isEqualTo("a10");
        reader.query("commit").executeAndAwait();
        reader.closeAndAwait();
        drop();
    }

    @Test
    void r20_a_reader_that_still_sees_what_was_before_is_found() {
        // Given
        SqlConnection reader = APP.getConnectionAndAwait();
        reader.query("begin isolation level repeatable read").executeAndAwait();
        reader.query("select 1 from projection_state").executeAndAwait();
        OffsetDateTime now = APP.query("select clock_timestamp()")
                .executeAndAwait()
                .iterator()
                .next()
                .getOffsetDateTime(0);
        // When, Then
        assertThat(wait(ShadowTables.oldSnapshots(APP, now))).isEqualTo(1);
        assertThat(wait(ShadowTables.oldSnapshots(APP, now.minusHours(1)))).isZero();
        // When, Then
        reader.query("commit").executeAndAwait();
        assertThat(wait(ShadowTables.oldSnapshots(APP, now))).isZero();
        reader.closeAndAwait();
    }

    private static String lots(SqlConnection reader) {
        return reader.preparedQuery("select id || amount as lot from lot")
                .executeAndAwait()
                .iterator()
                .next()
                .getString(0);
    }

    private static void shadows(String content) {
        wait(OWNER.withConnection(TABLES::create));
        DATABASE.execute(content);
        wait(OWNER.withConnection(TABLES::index));
    }

    private static void swap() {
        wait(OWNER.withTransaction(tx -> TABLES.plan(tx).chain(plan -> tx.query("set local lock_timeout = '100ms'")
                .execute()
                .chain(() -> tx.query(plan.lock()).execute())
                .chain(() -> tx.query(plan.rename()).execute()))));
    }

    private static void drop() {
        wait(OWNER.withConnection(TABLES::drop));
    }

    private static <T> T wait(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
