package dev.tally.rest;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Runs the statements of one answer on one snapshot, so that a total and the rows beside it agree. */
@Singleton
public class ReadSnapshot {

    // Reads are index scans by design (S5). Fresh or stale statistics must not talk the planner into a scan of a whole
    // table, which it likes for totals; where no index serves, it still scans, and the EXPLAIN tests say so.
    private static final String BEGIN =
            "begin isolation level repeatable read, read only; set local enable_seqscan = off";

    @Inject
    Pool pool;

    /**
     * What the read gives, once its snapshot is closed.
     *
     * @param read runs its statements one after the other on the given connection, and only there
     */
    public <T> Uni<T> read(Function<SqlConnection, Uni<T>> read) {
        return pool.withConnection(connection -> connection
                .query(BEGIN)
                .execute()
                .chain(() -> read.apply(connection))
                .onItemOrFailure()
                .call((answer, failure) -> connection
                        .query(failure == null ? "commit" : "rollback")
                        .execute()
                        // The first failure is the one to tell of; a connection that cannot roll back is gone anyway.
                        .onFailure(ignored -> failure != null)
                        .recoverWithNull()));
    }
}
