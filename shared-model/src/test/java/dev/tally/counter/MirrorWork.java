package dev.tally.counter;

import dev.tally.projection.deferral.DeferredWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Derived data of the test family: repeats the totals, somewhat later when there is much to do. */
@ApplicationScoped
class MirrorWork implements DeferredWork {

    static final String KIND = "mirror";

    private static final String DERIVE = """
            insert into mirror as m (key, total)
            select key, total from counter where key = any($1::text[]) order by key
            on conflict (key) do update set total = excluded.total
            """;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Uni<Void> refresh(SqlConnection tx, List<String> keys) {
        return tx.preparedQuery(DERIVE)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .replaceWithVoid();
    }
}
