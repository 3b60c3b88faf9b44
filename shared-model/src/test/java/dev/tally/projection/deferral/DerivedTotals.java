package dev.tally.projection.deferral;

import dev.tally.testing.BareDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Derived rows that repeat what their source says, in two statements: read, then write what was read. */
final class DerivedTotals implements DeferredWork {

    static final String KIND = "total";

    private static final String READ = "select key, total from source where key = any($1::text[]) order by key";

    private static final String WRITE = """
            insert into derived as d (key, total, refresh_count)
            select key, total, 1 from unnest($1::text[], $2::bigint[]) as r (key, total) order by key
            on conflict (key) do update set total = excluded.total, refresh_count = d.refresh_count + 1
            """;

    volatile Set<String> poison = Set.of();
    volatile boolean databaseAway;
    volatile int slowBeyond = Integer.MAX_VALUE;
    final List<Integer> slices = new ArrayList<>();

    static void createTables(BareDatabase database) {
        database.execute("create table source (key text primary key, total bigint not null)");
        database.execute("create table derived (key text primary key, total bigint, refresh_count bigint not null)");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Uni<Void> refresh(SqlConnection tx, List<String> keys) {
        synchronized (slices) {
            slices.add(keys.size());
        }
        if (databaseAway) {
            return Uni.createFrom().failure(new IOException("away"));
        }
        if (keys.size() > slowBeyond) {
            return tx.query("set local statement_timeout = 50")
                    .execute()
                    .chain(() -> tx.query("select pg_sleep(60)").execute())
                    .replaceWithVoid();
        }
        if (keys.stream().anyMatch(poison::contains)) {
            return tx.query("select 1 / 0").execute().replaceWithVoid();
        }
        return read(tx, keys).chain(totals -> write(tx, keys, totals));
    }

    static Uni<List<Long>> read(SqlConnection tx, List<String> keys) {
        return tx.preparedQuery(READ)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .map(rows -> {
                    List<Long> totals = new ArrayList<>();
                    rows.forEach(row -> totals.add(row.getLong(1)));
                    return totals;
                });
    }

    static Uni<Void> write(SqlConnection tx, List<String> keys, List<Long> totals) {
        return tx.preparedQuery(WRITE)
                .execute(Tuple.of(keys.toArray(String[]::new), totals.toArray(Long[]::new)))
                .replaceWithVoid();
    }
}
