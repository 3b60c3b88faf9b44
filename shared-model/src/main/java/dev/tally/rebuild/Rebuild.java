package dev.tally.rebuild;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/** How a family recomputes a projection from what it keeps (R20); one CDI bean per projection. */
public interface Rebuild {

    /** The word that stands in requests, metrics and logs. */
    String projection();

    /** The policies that a request may name; empty when there is only one way to compute it. */
    List<String> policies();

    /** Refuses what cannot be done at present, by a problem; asked before there is a job. */
    default Uni<Void> admit(RebuildRequest request) {
        return Uni.createFrom().voidItem();
    }

    /**
     * Does what is asked for. Subscribed on a virtual thread, so it may block; no other job of the family runs meanwhile.
     *
     * <p>It asks {@link RebuildJob#check} often, at least between any two transactions, and fails with
     * {@link RebuildFailed} where a person is to read why.
     *
     * @return what the job shows as its result: JSON values under names in snake_case
     */
    Uni<Map<String, Object>> run(RebuildRequest request, RebuildJob job);

    /**
     * Removes what a job has left behind that did not come to its end; writes nothing when there is nothing. Called at
     * start, before each job and after one that failed, while no job runs.
     *
     * @param owner a connection of the owner role, outside of a transaction
     */
    Uni<Void> cleanUp(SqlConnection owner);
}
