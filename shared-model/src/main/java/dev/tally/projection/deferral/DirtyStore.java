package dev.tally.projection.deferral;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The only writer of {@code dirty}: keys whose deferred work is still to be done (R16). */
@ApplicationScoped
class DirtyStore {

    /**
     * The conflict clause locks the row of a key that is marked already, also where it has nothing to write: with
     * {@code do nothing} the worker could take that mark before this transaction commits, work on what it does not see
     * yet, and the key would be lost. The first mark stays, so that a key that is marked again and again gets old and
     * the bound on staleness holds for it, too.
     */
    private static final String MARK = """
            insert into dirty as d (kind, key, marked_at)
            select $1, m.key, $3 from unnest($2::text[]) as m (key) order by m.key
            on conflict (kind, key) do update set marked_at = excluded.marked_at
             where excluded.marked_at < d.marked_at
            """;

    private static final String CLEAR = "delete from dirty where kind = $1 and key = any($2::text[])";

    private static final String TAKE = """
            with taken as materialized (
                select key from dirty
                 where kind = $1 and marked_at <= $2 and key <> all($3::text[])
                 order by marked_at
                 limit $4
                   for update skip locked
            )
            delete from dirty d using taken t where d.kind = $1 and d.key = t.key
            returning d.key
            """;

    private static final String MARKED = "select key from dirty where kind = $1 and key = any($2::text[])";

    private static final String OLDEST = "select marked_at from dirty where kind = $1 order by marked_at limit 1";

    private static final String MARKED_AT = "select marked_at from dirty where kind = $1 and key = $2";

    private final Pool pool;

    DirtyStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * Marks keys; their marks stay locked until the transaction ends. Waits for one who works a key off at the moment.
     *
     * @param keys sorted, each once
     */
    Uni<Void> mark(SqlConnection tx, String kind, List<String> keys, Instant now) {
        return tx.preparedQuery(MARK)
                .execute(Tuple.of(kind, keys.toArray(String[]::new), now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Takes back marks that this transaction has locked. */
    Uni<Void> clear(SqlConnection tx, String kind, List<String> keys) {
        return tx.preparedQuery(CLEAR)
                .execute(Tuple.of(kind, keys.toArray(String[]::new)))
                .replaceWithVoid();
    }

    /**
     * Deletes the oldest marks that nobody else holds; whoever marks one of the keys now waits for this transaction.
     *
     * @param until marks that are younger are left alone
     * @param except keys that are left alone
     * @return the keys, sorted
     */
    Uni<List<String>> take(SqlConnection tx, String kind, Instant until, Collection<String> except, int count) {
        return tx.preparedQuery(TAKE)
                .execute(Tuple.of(kind, until.atOffset(ZoneOffset.UTC), except.toArray(String[]::new), count))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .sorted()
                        .toList());
    }

    Uni<Set<String>> marked(SqlConnection tx, String kind, Collection<String> keys) {
        return tx.preparedQuery(MARKED)
                .execute(Tuple.of(kind, keys.toArray(String[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .collect(Collectors.toSet()));
    }

    /** The oldest mark of a kind. */
    Uni<Optional<Instant>> oldest(String kind) {
        return pool.preparedQuery(OLDEST).execute(Tuple.of(kind)).map(DirtyStore::instant);
    }

    /** The mark of one key. */
    Uni<Optional<Instant>> markedAt(String kind, String key) {
        return pool.preparedQuery(MARKED_AT).execute(Tuple.of(kind, key)).map(DirtyStore::instant);
    }

    private static Optional<Instant> instant(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getOffsetDateTime(0).toInstant())
                .findFirst();
    }
}
