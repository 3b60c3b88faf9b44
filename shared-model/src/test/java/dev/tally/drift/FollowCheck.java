package dev.tally.drift;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts of followers against the follows they were counted from.
 *
 * @param inOneStatement the mistake: to lock and to count with one snapshot
 */
record FollowCheck(boolean inOneStatement) implements DriftCheck {

    private static final String SAMPLE = """
            with sampled as materialized (
                select target, total from follow_count where target > $1 order by target limit $2
            )
            select s.target, s.total is distinct from (select count(*) from follow f where f.target = s.target) as differs
              from sampled s order by 1
            """;

    private static final String LOCK = """
            select from follow_count where target = any($1::text[]) order by target for update
            """;

    private static final String REPAIR = """
            with counted as (
                select c.target, (select count(*) from follow f where f.target = c.target) as total
                  from follow_count c where c.target = any($1::text[])
            )
            update follow_count c set total = n.total from counted n where c.target = n.target and c.total <> n.total
            """;

    private static final String LOCK_AND_REPAIR = """
            with locked as materialized (
                select target from follow_count where target = any($1::text[]) order by target for update
            ), counted as (
                select l.target, (select count(*) from follow f where f.target = l.target) as total from locked l
            )
            update follow_count c set total = n.total from counted n where c.target = n.target and c.total <> n.total
            """;

    @Override
    public String name() {
        return "follow";
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
                        last = row.getString("target");
                        if (row.getBoolean("differs")) {
                            suspects.add(last);
                        }
                    }
                    return new Sample(suspects, rows.size() < limit ? null : last);
                });
    }

    @Override
    public Uni<Void> lock(SqlConnection tx, List<String> keys) {
        return inOneStatement
                ? Uni.createFrom().voidItem()
                : tx.preparedQuery(LOCK)
                        .execute(Tuple.of(keys.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    @Override
    public Uni<Integer> repair(SqlConnection tx, List<String> keys) {
        return tx.preparedQuery(inOneStatement ? LOCK_AND_REPAIR : REPAIR)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .map(rows -> rows.rowCount());
    }
}
