package dev.tally.projection.quarantine;

import dev.tally.projection.ProjectionConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** More time for each statement of a transaction: for a message alone, before it is given up (R10). */
@ApplicationScoped
public class Patience {

    private static final String BE_PATIENT = "select set_config('statement_timeout', $1, true)";

    private final ProjectionConfig config;

    Patience(ProjectionConfig config) {
        this.config = config;
    }

    /** From now on until the end of the transaction a statement may take {@code tally.projection.single-timeout}. */
    public Uni<Void> on(SqlConnection tx) {
        return tx.preparedQuery(BE_PATIENT)
                .execute(Tuple.of(Long.toString(config.singleTimeout().toMillis())))
                .replaceWithVoid();
    }
}
