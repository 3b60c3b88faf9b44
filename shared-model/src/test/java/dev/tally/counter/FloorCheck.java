package dev.tally.counter;

import dev.tally.drift.DriftCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The test family adds amounts that are positive: a total below zero is none that was counted. */
@ApplicationScoped
class FloorCheck implements DriftCheck {

    private static final String SAMPLE = "select key, total from counter where key > $1 order by key limit $2";
    private static final String LOCK = "select from counter where key = any($1::text[]) order by key for update";
    private static final String REPAIR = "update counter set total = 0 where key = any($1::text[]) and total < 0";

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public Uni<Sample> sample(SqlConnection connection, @Nullable String afterKey, int limit) {
        return connection
                .preparedQuery(SAMPLE)
                .execute(Tuple.of(afterKey == null ? "" : afterKey, limit))
                .map(rows -> {
                    List<String> suspects = new ArrayList<>();
                    String last = null;
                    for (Row row : rows) {
                        last = row.getString(0);
                        if (row.getLong(1) < 0) {
                            suspects.add(last);
                        }
                    }
                    return new Sample(suspects, rows.size() < limit ? null : last);
                });
    }

    @Override
    public Uni<Void> lock(SqlConnection tx, List<String> keys) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> repair(SqlConnection tx, List<String> keys) {
        return tx.preparedQuery(REPAIR)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .map(rows -> rows.rowCount());
    }
}
