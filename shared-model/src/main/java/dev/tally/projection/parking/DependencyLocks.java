package dev.tally.projection.parking;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The locks by which a message that is about to be parked and the one that brings what it needs cannot miss each other
 * (R13): the first takes its dependency's lock alone before it looks for the last time, the other shares it before it
 * looks who waits.
 *
 * <p>A transaction takes all of its locks at once and in order, before it writes anything. They are buckets of
 * dependencies, so their number is bounded: PostgreSQL's lock table is.
 */
@ApplicationScoped
class DependencyLocks {

    /** Of all transactions together; a server's lock table holds several thousand by default. */
    static final int BUCKETS = 1024;

    private static final String LOCK = """
            select count(case when l.alone then pg_advisory_xact_lock($1, l.bucket)::text
                              else pg_advisory_xact_lock_shared($1, l.bucket)::text end)
              from (select * from unnest($2::integer[], $3::boolean[]) as b (bucket, alone) order by b.bucket) l
            """;

    private static final String TRY_SWEEP = """
            select pg_try_advisory_xact_lock($1, $2)
            """;

    /** Locks until the end of the transaction; what stands in both sets is taken alone. */
    Uni<Void> take(SqlConnection tx, String topic, Set<String> alone, Set<String> shared) {
        if (alone.isEmpty() && shared.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Map<Integer, Boolean> buckets = new TreeMap<>();
        shared.forEach(dependency -> buckets.put(bucket(dependency), false));
        alone.forEach(dependency -> buckets.put(bucket(dependency), true));
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(
                        topic.hashCode(),
                        buckets.keySet().toArray(Integer[]::new),
                        buckets.values().toArray(Boolean[]::new)))
                .replaceWithVoid();
    }

    /** True when no other process sweeps the topic until the end of the transaction. */
    Uni<Boolean> trySweep(SqlConnection tx, String topic) {
        return tx.preparedQuery(TRY_SWEEP)
                .execute(Tuple.of(topic.hashCode(), BUCKETS))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** The same in every process, whatever its version. */
    private static int bucket(String dependency) {
        CRC32 hash = new CRC32();
        hash.update(dependency.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % BUCKETS);
    }
}
