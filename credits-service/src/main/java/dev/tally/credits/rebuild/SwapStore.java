package dev.tally.credits.rebuild;

import dev.tally.credits.ledger.DrainPolicy;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.screen.ScreenStore;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.rebuild.shadow.TouchedStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What a swap asks and says besides the tables themselves; in its transaction, as the owner role. */
@Singleton
class SwapStore {

    /** No slice is under way any more when this answers, and none begins until the transaction ends. */
    private static final String STAND = """
            select topic || '-' || partition as stream, next_offset
              from stream_position where topic = $1 order by partition for update
            """;

    private final ProjectionStateStore states;
    private final ScreenStore screens;
    private final TouchedStore touched;
    private final String topic;

    SwapStore(ProjectionStateStore states, ScreenStore screens, TouchedStore touched, ProjectionConfig config) {
        this.states = states;
        this.screens = screens;
        this.touched = touched;
        this.topic = config.topic();
    }

    /** Stops ingestion until the transaction ends: where all streams stand now. */
    Uni<Map<String, Long>> stand(SqlConnection tx) {
        return tx.preparedQuery(STAND).execute(Tuple.of(topic)).map(rows -> {
            var positions = new TreeMap<String, Long>();
            rows.forEach(row -> positions.put(row.getString("stream"), row.getLong("next_offset")));
            return positions;
        });
    }

    /** The tables are drained in this order now, and no row that was there is out of its place. */
    Uni<Void> taken(SqlConnection tx, DrainOrder order, Instant now) {
        return states.forget(tx, DrainPolicy.STATE)
                .chain(() -> states.write(tx, DrainPolicy.STATE, order.version(), now))
                .chain(() -> screens.passed(tx, now))
                .chain(() -> touched.end(tx));
    }
}
