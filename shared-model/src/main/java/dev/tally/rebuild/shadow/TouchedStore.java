package dev.tally.rebuild.shadow;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;

/**
 * The only writer of {@code rebuild_touched}, and the gate between those who write what is rebuilt and the rebuild.
 *
 * <p>A writer passes with its first statement, whether a rebuild runs or not: the statement's lock on the table lasts
 * until its transaction ends, and the server takes it before the statement's snapshot. So once a rebuild has closed the
 * gate, every writer has either committed, or will see that a rebuild runs, and tell what it touches.
 */
@ApplicationScoped
public class TouchedStore {

    private static final String STATE = "rebuild";

    private static final String PASS = """
            insert into rebuild_touched (key)
            select unnest($1::text[]) where exists (select from projection_state where name = 'rebuild')
            """;

    /** Waits for writers that have passed; those that come later wait until the transaction ends. Readers are let by. */
    private static final String CLOSE = "lock table rebuild_touched in share row exclusive mode";

    private static final String BEGIN = """
            insert into projection_state (name, value, since) values ($1, $2, $3)
            on conflict (name) do update set value = excluded.value, since = excluded.since
            """;

    private static final String IS_MINE = """
            select count(*) from projection_state where name = $1 and value = $2
            """;

    /** One who is told of twice may be taken twice. */
    private static final String TAKE = """
            with taken as (
                delete from rebuild_touched where ctid = any (array(select ctid from rebuild_touched limit $1))
                returning key
            )
            select distinct key from taken order by key
            """;

    private static final String FORGET = "delete from rebuild_touched";

    private static final String END = "delete from projection_state where name = $1";

    /**
     * What every transaction calls first that writes rows of the keys; one statement, whose cost does not matter.
     *
     * @param keys in any order
     */
    public Uni<Void> pass(SqlConnection tx, Collection<String> keys) {
        return tx.preparedQuery(PASS)
                .execute(Tuple.of(keys.toArray(String[]::new)))
                .replaceWithVoid();
    }

    /** From the end of this transaction on, what is committed and not seen yet is told of. */
    public Uni<Void> begin(SqlConnection owner, long job, Instant now) {
        return close(owner)
                .chain(() -> owner.preparedQuery(BEGIN)
                        .execute(Tuple.of(STATE, Long.toString(job), now.atOffset(ZoneOffset.UTC))))
                .replaceWithVoid();
    }

    /** Keeps all writers out until the transaction ends; as the owner role. */
    public Uni<Void> close(SqlConnection owner) {
        return owner.query(CLOSE).execute().replaceWithVoid();
    }

    /** False when another job has begun since: then this one must not touch shared tables any more. */
    public Uni<Boolean> isOf(SqlConnection connection, long job) {
        return connection
                .preparedQuery(IS_MINE)
                .execute(Tuple.of(STATE, Long.toString(job)))
                .map(rows -> rows.iterator().next().getLong(0) == 1);
    }

    /** Takes at most so many marks; a later statement of the transaction sees what their writers have committed. */
    public Uni<List<String>> take(SqlConnection tx, int limit) {
        return tx.preparedQuery(TAKE)
                .execute(Tuple.of(limit))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** Writers tell nothing any more; writes nothing when no rebuild ran. */
    public Uni<Void> end(SqlConnection connection) {
        return connection
                .preparedQuery(END)
                .execute(Tuple.of(STATE))
                .chain(() -> connection.query(FORGET).execute())
                .replaceWithVoid();
    }
}
