package dev.tally.rebuild.shadow;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Tables beside the live ones that take their place when they are full: {@code <table>_shadow}, and {@code <table>_old}
 * after the swap. What a live table is like (columns, checks, options, indexes) is read from the catalogue, so that no
 * migration has to think of it. All statements are of the owner role.
 *
 * @param tables live tables of the schema, by plain names
 */
public record ShadowTables(List<String> tables) {

    private static final String CREATE = """
            select format('create table %I (like %I including comments including constraints including defaults'
                       || ' including generated including storage)%s',
                       c.relname || '_shadow', c.relname, ' with (' || array_to_string(c.reloptions, ', ') || ')')
              from pg_class c where c.oid = to_regclass($1)
            """;

    /** The names of what the live table has, with a suffix; a constraint is made of its index. */
    private static final String INDEX = """
            select format('create %s index %I on %I %s',
                       case when x.indisunique then 'unique' else '' end, i.relname || '_shadow', c.relname || '_shadow',
                       regexp_replace(pg_get_indexdef(i.oid), '^CREATE (UNIQUE )?INDEX \\S+ ON \\S+ ', ''))
                   || case when k.oid is null then ''
                           else format('; alter table %1$I add constraint %2$I %3$s using index %2$I',
                                       c.relname || '_shadow', i.relname || '_shadow',
                                       case k.contype when 'p' then 'primary key' else 'unique' end) end
              from pg_class c
              join pg_index x on x.indrelid = c.oid
              join pg_class i on i.oid = x.indexrelid
              left join pg_constraint k on k.conindid = i.oid and k.conrelid = c.oid and k.contype in ('p', 'u')
             where c.oid = to_regclass($1)
             order by x.indisprimary desc, i.relname
            """;

    /** Enough for several workers; there is one maintenance connection at most. */
    private static final String SORT_IN_MEMORY = "set maintenance_work_mem = '256MB'";

    private static final String SORT_AS_USUAL = "reset maintenance_work_mem";

    private static final String ANALYZE = "select format('analyze %I', $1::text || '_shadow')";

    private static final String LOCK = """
            select 'lock table ' || string_agg(format('%I', t), ', ') || ' in access exclusive mode'
              from unnest($1::text[]) as t
            """;

    private static final String RENAME = """
            select format('alter table %1$I rename to %2$I; alter table %3$I rename to %1$I; comment on table %1$I is %4$L',
                       c.relname, c.relname || '_old', c.relname || '_shadow', obj_description(c.oid, 'pg_class'))
                   || (select string_agg(format('; alter index %1$I rename to %2$I; alter index %3$I rename to %1$I',
                                  i.relname, i.relname || '_old', i.relname || '_shadow'), '')
                         from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid)
              from pg_class c where c.oid = to_regclass($1)
            """;

    private static final String LEFT_BEHIND = """
            select format('drop table %I', c.relname)
              from pg_class c
              join unnest($1::text[]) as t on c.relname in (t || '_shadow', t || '_old')
             where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
            """;

    /**
     * Transactions that began before an instant and still see the tables as they were then. To them the rows of a shadow
     * table that were written since do not exist. The server tells a role only of its own. Who waits for a lock is a writer that the swap keeps
     * waiting: with its next statement it sees what is there then.
     */
    private static final String OLD_SNAPSHOTS = """
            select count(*) from pg_stat_activity
             where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
               and backend_xmin is not null and xact_start < $1
               and wait_event_type is distinct from 'Lock'
            """;

    public ShadowTables {
        tables = List.copyOf(tables);
    }

    /** Makes the shadow tables, empty and without indexes. */
    public Uni<Void> create(SqlConnection owner) {
        return each(CREATE, owner);
    }

    /** Gives them the live tables' indexes, when they are full, and the planner its statistics. */
    public Uni<Void> index(SqlConnection owner) {
        return owner.query(SORT_IN_MEMORY)
                .execute()
                .chain(() -> each(INDEX, owner))
                .chain(() -> each(ANALYZE, owner))
                .chain(() -> owner.query(SORT_AS_USUAL).execute())
                .replaceWithVoid();
    }

    /** What a swap is made of; asked for beforehand, so that nobody waits for it. */
    public Uni<Plan> plan(SqlConnection owner) {
        return written(owner, LOCK, Tuple.of(tables.toArray(String[]::new))).chain(lock -> Multi.createFrom()
                .iterable(tables)
                .onItem()
                .transformToUniAndConcatenate(table -> written(owner, RENAME, Tuple.of(table)))
                .collect()
                .asList()
                .map(renames -> new Plan(lock, String.join("; ", renames))));
    }

    /**
     * The statements of a swap.
     *
     * @param lock keeps readers and writers away; fails when it is not granted within {@code lock_timeout}
     * @param rename puts the shadow tables in the place of the live ones
     */
    public record Plan(String lock, String rename) {}

    /** Drops what is left of a swap, and shadow tables that did not come to one. Writes nothing when there is nothing. */
    public Uni<Void> drop(SqlConnection owner) {
        return written(owner, LEFT_BEHIND, Tuple.of(tables.toArray(String[]::new)))
                .chain(statements -> statements.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : owner.query(statements).execute().replaceWithVoid());
    }

    /** How many transactions of the asking role, in any replica, still see what was there before the instant. */
    public static Uni<Long> oldSnapshots(SqlClient client, OffsetDateTime before) {
        return client.preparedQuery(OLD_SNAPSHOTS)
                .execute(Tuple.of(before))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<Void> each(String formatted, SqlConnection owner) {
        return Multi.createFrom()
                .iterable(tables)
                .onItem()
                .transformToUniAndConcatenate(table -> written(owner, formatted, Tuple.of(table))
                        .chain(statements -> owner.query(statements).execute()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** The statements that PostgreSQL itself has written, with its own quoting of names and values. */
    private static Uni<String> written(SqlConnection owner, String formatted, Tuple values) {
        return owner.preparedQuery(formatted).execute(values).map(ShadowTables::text);
    }

    private static String text(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getString(0))
                .collect(Collectors.joining("; "));
    }
}
