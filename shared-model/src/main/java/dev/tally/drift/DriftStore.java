package dev.tally.drift;

import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.projection.state.ProjectionStateStore.State;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far each check has come, for all replicas and the next start, and whose turn it is. */
@ApplicationScoped
class DriftStore {

    /** Another family's schema in the same database is another lock. */
    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended('tally.drift:' || current_schema() || ':' || $1, 0))
            """;

    private final ProjectionStateStore states;

    DriftStore(ProjectionStateStore states) {
        this.states = states;
    }

    /** True when no other replica samples for this check; until the transaction ends. */
    Uni<Boolean> tryLock(SqlConnection tx, String check) {
        return tx.preparedQuery(TRY_LOCK)
                .execute(Tuple.of(check))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** The last key that was compared; empty at the beginning. */
    Uni<Optional<String>> lastKey(SqlConnection tx, String check) {
        return states.lock(tx, name(check)).map(state -> state.map(State::value));
    }

    /** Notes the last key that was compared; null begins anew. */
    Uni<Void> moveTo(SqlConnection tx, String check, @Nullable String lastKey, Instant now) {
        return lastKey == null ? states.forget(tx, name(check)) : states.write(tx, name(check), lastKey, now);
    }

    private static String name(String check) {
        return "drift:" + check;
    }
}
