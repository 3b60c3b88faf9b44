package dev.tally.projection.deferral;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/**
 * Something that a family derives from its tables and that readers can do without for a while, such as search documents
 * or scores; one CDI bean per kind. Counts, lots, samples and rollups are never deferred (R15).
 */
public interface DeferredWork {

    /** The word that stands in {@code dirty}, in metrics and in answers. */
    String kind();

    /**
     * Derives the keys' rows anew from what the tables say now; for keys that are gone it removes them.
     *
     * <p>It reads in statements of its own, so it sees all that was committed before the keys were its own, and it is the
     * only one at these keys until the transaction ends. It writes in key order, and only what no projection locks
     * before it calls {@link Deferral}. A permanent failure of one key is found by halving, so it must fail for that key
     * alone, too.
     *
     * @param keys sorted, each once, at least one
     */
    Uni<Void> refresh(SqlConnection tx, List<String> keys);
}
