package dev.tally.projection.deferral;

import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.projection.state.ProjectionStateStore.State;
import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which streams of the service catch up (R15); kept in {@code projection_state}, so that all replicas and the next start
 * go on with the same answer (R16).
 *
 * <p>Until the state is known nothing counts as catching up: work that is done at once costs time and is right, while
 * work that is put off without need makes answers old.
 */
@ApplicationScoped
public class CatchUp {

    static final String STATE = "catching_up";

    private final Pool pool;
    private final ProjectionStateStore store;
    private final SchemaMigration migration;
    private final Hysteresis hysteresis;

    private volatile SortedSet<String> streams = new TreeSet<>();
    private volatile boolean failing;
    private volatile boolean stopping;

    CatchUp(Pool pool, ProjectionStateStore store, SchemaMigration migration, DeferralConfig config) {
        this.pool = pool;
        this.store = store;
        this.migration = migration;
        this.hysteresis = new Hysteresis(config.enterLag(), config.exitLag());
    }

    /** True while any stream of the service catches up; asks nobody. */
    public boolean isCatchingUp() {
        return !streams.isEmpty();
    }

    /** True while this stream does. */
    public boolean isCatchingUp(String stream) {
        return streams.contains(stream);
    }

    void start(@Observes StartupEvent event) {
        migration.migrated().chain(this::pickUp).subscribe().with(done -> {});
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Learns what was known before the start; what fails here is learned at the next look. Never fails. */
    Uni<Void> pickUp() {
        return learn(pool.withTransaction(tx -> store.lock(tx, STATE)).map(CatchUp::streams));
    }

    /**
     * Decides anew and remembers it for everybody; never fails, a decision that could not be kept is made again.
     *
     * @param lags of all streams of the service that apply records, whoever owns them
     */
    public Uni<Void> look(Map<String, Long> lags, Instant now) {
        return learn(pool.withTransaction(
                tx -> store.lock(tx, STATE).map(CatchUp::streams).flatMap(before -> {
                    SortedSet<String> next = hysteresis.next(before, lags);
                    return next.equals(before)
                            ? Uni.createFrom().item(next)
                            : keep(tx, next, now).replaceWith(next);
                })));
    }

    private Uni<Void> keep(SqlConnection tx, SortedSet<String> next, Instant now) {
        return next.isEmpty() ? store.forget(tx, STATE) : store.write(tx, STATE, String.join(",", next), now);
    }

    private Uni<Void> learn(Uni<SortedSet<String>> known) {
        return known.invoke(this::know)
                .onFailure()
                .recoverWithItem(failure -> {
                    if (!failing && !stopping) {
                        failing = true;
                        Log.warnf("catch_up_unknown reason=\"%s\" retry=at_the_next_look", failure.getMessage());
                    }
                    return streams;
                })
                .replaceWithVoid();
    }

    private void know(SortedSet<String> now) {
        Set<String> before = streams;
        streams = now;
        failing = false;
        if (before.isEmpty() && !now.isEmpty()) {
            Log.infof("catch_up_began streams=%s", String.join(",", now));
        } else if (!before.isEmpty() && now.isEmpty()) {
            Log.infof("catch_up_ended streams=%s", String.join(",", before));
        }
    }

    private static SortedSet<String> streams(Optional<State> state) {
        return state.map(held -> new TreeSet<>(List.of(held.value().split(","))))
                .orElseGet(TreeSet::new);
    }
}
