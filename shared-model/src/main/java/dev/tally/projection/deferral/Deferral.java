package dev.tally.projection.deferral;

import dev.tally.projection.Batch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a projection calls in its transaction, after its own statements, for work that may be put off (R15). */
@ApplicationScoped
public class Deferral {

    private final DirtyStore dirty;

    Deferral(DirtyStore dirty) {
        this.dirty = dirty;
    }

    /** Without a container. */
    public static Deferral on(Pool pool) {
        return new Deferral(new DirtyStore(pool));
    }

    /**
     * Does the work for the keys at once, or only marks them while the service catches up.
     *
     * <p>Work that is done at once marks its keys, too, and takes the marks back before it reads: a key's mark is the
     * lock that keeps two transactions from deriving the same row side by side, when the one that began earlier and
     * commits later would write what it saw before the other.
     */
    public Uni<Void> run(SqlConnection tx, Batch<?> batch, DeferredWork work, Collection<String> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<String> sorted = List.copyOf(new TreeSet<>(keys));
        Uni<Void> marked = dirty.mark(tx, work.kind(), sorted, batch.recordedAt());
        return batch.catchingUp()
                ? marked
                : marked.chain(() -> dirty.clear(tx, work.kind(), sorted)).chain(() -> work.refresh(tx, sorted));
    }

    /**
     * Only marks the keys, also when nothing catches up: for work that is too much for the caller's transaction. Waits
     * for one who works a key off at the moment, so a caller that holds what such work waits for asks {@link #marked}
     * first.
     */
    public Uni<Void> mark(SqlConnection tx, String kind, Collection<String> keys, Instant now) {
        return dirty.mark(tx, kind, List.copyOf(new TreeSet<>(keys)), now);
    }

    /** Which of the keys wait for their work; one that is worked off at the moment still counts. */
    public Uni<Set<String>> marked(SqlConnection tx, String kind, Collection<String> keys) {
        return dirty.marked(tx, kind, keys);
    }
}
