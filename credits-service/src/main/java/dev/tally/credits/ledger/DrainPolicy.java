package dev.tally.credits.ledger;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.projection.Barred;
import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.projection.state.ProjectionStateStore.State;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/**
 * In which order the lots that are stored were drained, and that this process adds only to lots of its own order
 * (C4.10): with another one ingestion stands until lots are rebuilt or the configuration is put back.
 */
@Singleton
public class DrainPolicy {

    /** Under this name {@code projection_state} holds the {@link DrainOrder#version()} of all lots. */
    public static final String STATE = "drain-order";

    private static final String ANY_LOT = "select exists (select 1 from credit_lot)";

    private static final String UNKNOWN = "unknown";

    private final ProjectionStateStore states;
    private final Pool pool;
    private final DrainOrder configured;
    private final Clock clock;

    DrainPolicy(ProjectionStateStore states, Pool pool, LedgerConfig config, Clock clock) {
        this.states = states;
        this.pool = pool;
        this.configured = config.drainOrder();
        this.clock = clock;
    }

    /** What the configuration asks for. */
    public DrainOrder configured() {
        return configured;
    }

    /** Where nothing is drained yet the configured order begins to hold. */
    Uni<Optional<String>> obstacle() {
        return states.read(pool, STATE)
                .chain(stored -> stored.isPresent()
                        ? Uni.createFrom().item(stored.get().value())
                        : pool.withTransaction(this::begin))
                .map(this::obstacle);
    }

    private Uni<String> begin(SqlConnection tx) {
        return tx.query(ANY_LOT)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(drained -> drained
                        ? Uni.createFrom().item(UNKNOWN)
                        : states.write(tx, STATE, configured.version(), clock.instant())
                                .replaceWith(configured.version()));
    }

    private Optional<String> obstacle(String stored) {
        return stored.equals(configured.version())
                ? Optional.empty()
                : Optional.of("lots were drained by drain order " + stored + ", this service is configured for "
                        + configured.version() + ": rebuild (POST /admin/rebuild {\"projection\":\"credits\"}) or set"
                        + " tally.credits.drain-order back and restart");
    }

    /** In a batch's transaction: a rebuild may have changed the order since this process looked. */
    Uni<Void> check(SqlConnection tx) {
        return states.read(tx, STATE)
                .invoke(stored -> {
                    String value = stored.map(State::value).orElse(UNKNOWN);
                    obstacle(value).ifPresent(obstacle -> {
                        throw new Barred(obstacle);
                    });
                })
                .replaceWithVoid();
    }
}
