package dev.tally.audit;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/**
 * The only one that changes the audit's partitions; works as the owner role.
 *
 * <p>A partition is made as a table of its own and then attached: unlike {@code create table ... partition of}, that
 * lets writers of other days go on.
 */
@ApplicationScoped
class AuditPartitionStore {

    /** One instance at a time, and another family's schema in the same database is another lock. */
    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended('tally.audit.partitions:' || current_schema(), 0))
            """;

    /** Writers queue behind a waiting DDL lock, so it does not wait long; the next round tries again. */
    private static final String LIMIT_LOCK_WAIT = "set local lock_timeout = '1s'";

    private static final String TABLES = """
            select c.relname
              from pg_inherits i
              join pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'audit'::regclass
            """;

    private static final String CREATE = "select format('create table %I (like audit including defaults)', $1::text)";

    private static final String LOCK_DEFAULT = "lock table audit_default in access exclusive mode";

    /** Rows that came before their partition did: the default partition must not hold them when it is attached. */
    private static final String MOVE = """
            select format(
                'with strayed as (delete from audit_default where recorded_at >= %L and recorded_at < %L returning *)'
                    ' insert into %I select * from strayed',
                $2::timestamptz, $3::timestamptz, $1::text)
            """;

    private static final String ATTACH = """
            select format('alter table audit attach partition %I for values from (%L) to (%L)',
                $1::text, $2::timestamptz, $3::timestamptz)
            """;

    private static final String DROP = "select format('drop table %I', $1::text)";

    private static final String DELETE_STRAYED = "delete from audit_default where recorded_at < $1";

    /** The oldest of each stream, by the primary key; the newest stays, however old: it says where the stream stands. */
    private static final String DELETE_GENERATIONS = """
            delete from audit_generation as g
             using (select s.topic, s.partition, oldest.generation
                      from stream_position as s
                     cross join lateral (
                           select generation, started_at from audit_generation as a
                            where a.topic = s.topic and a.partition = s.partition
                            order by generation limit $2) as oldest
                     where oldest.started_at < $1 and oldest.generation < s.generation) as expired
             where g.topic = expired.topic and g.partition = expired.partition and g.generation = expired.generation
            """;

    private final Pool pool;

    AuditPartitionStore(@ReactiveDataSource("maintenance") Pool pool) {
        this.pool = pool;
    }

    Uni<List<String>> tables() {
        return pool.query(TABLES)
                .execute()
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /**
     * Makes a day's partition and moves rows into it that the default partition holds for that day.
     *
     * @return false when another instance is at it
     */
    Uni<Boolean> create(LocalDate day) {
        String table = AuditDays.tableOf(day);
        Tuple range = Tuple.of(
                table,
                AuditDays.startOf(day).atOffset(ZoneOffset.UTC),
                AuditDays.startOf(day.plusDays(1)).atOffset(ZoneOffset.UTC));
        return alone(tx -> run(tx, CREATE, Tuple.of(table))
                .chain(() -> tx.query(LOCK_DEFAULT).execute())
                .chain(() -> run(tx, MOVE, range))
                .chain(() -> run(tx, ATTACH, range)));
    }

    /** Drops a partition; false when another instance is at it. */
    Uni<Boolean> drop(String table) {
        return alone(tx -> run(tx, DROP, Tuple.of(table)));
    }

    /** Deletes rows of the default partition that are older than the retention. */
    Uni<Void> deleteStrayed(Instant keptFrom) {
        return pool.preparedQuery(DELETE_STRAYED)
                .execute(Tuple.of(keptFrom.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Deletes at most so many generations per stream that are older than the retention; returns how many there were. */
    Uni<Integer> deleteGenerations(Instant keptFrom, int generationsMax) {
        return pool.preparedQuery(DELETE_GENERATIONS)
                .execute(Tuple.of(keptFrom.atOffset(ZoneOffset.UTC), generationsMax))
                .map(SqlResult::rowCount);
    }

    private Uni<Boolean> alone(Function<SqlConnection, Uni<Void>> change) {
        return pool.withTransaction(tx -> tx.query(TRY_LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(locked -> !locked
                        ? Uni.createFrom().item(false)
                        : tx.query(LIMIT_LOCK_WAIT)
                                .execute()
                                .chain(() -> change.apply(tx))
                                .replaceWith(true)));
    }

    /** Runs the statement that PostgreSQL itself has written, with its own quoting of names and values. */
    private static Uni<Void> run(SqlConnection tx, String formatted, Tuple values) {
        return tx.preparedQuery(formatted)
                .execute(values)
                .map(rows -> rows.iterator().next())
                .map((Row row) -> row.getString(0))
                .chain(statement -> tx.query(statement).execute())
                .replaceWithVoid();
    }
}
