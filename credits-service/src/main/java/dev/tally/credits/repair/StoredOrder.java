package dev.tally.credits.repair;

import dev.tally.credits.ledger.DrainPolicy;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.projection.state.ProjectionStateStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.Arrays;

/** The order in which the lots that are stored were drained (C4.10); before the first batch that of the configuration. */
@Singleton
public class StoredOrder {

    private final ProjectionStateStore states;
    private final DrainPolicy policy;

    StoredOrder(ProjectionStateStore states, DrainPolicy policy) {
        this.states = states;
        this.policy = policy;
    }

    /** Fails when it is an order of another version of this service. */
    public Uni<DrainOrder> read(SqlClient client) {
        return states.read(client, DrainPolicy.STATE)
                .map(stored -> stored.map(state -> of(state.value())).orElseGet(policy::configured));
    }

    private static DrainOrder of(String version) {
        return Arrays.stream(DrainOrder.values())
                .filter(order -> order.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the lots are drained in an unknown order: " + version));
    }
}
