package dev.tally.drift;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a family finds and mends keys whose counts differ from the rows they were counted from (R21); one CDI bean per
 * check.
 *
 * <p>The order of the keys is the check's own and the same in all three methods: that in which projections lock them.
 */
public interface DriftCheck {

    /** The word that stands in metrics, logs and {@code projection_state}. */
    String name();

    /**
     * Compares the next keys in one statement, without a lock.
     *
     * @param afterKey the last key of the sample before; null at the beginning
     * @param limit keys to compare at most
     */
    Uni<Sample> sample(SqlConnection connection, @Nullable String afterKey, int limit);

    /** Locks the keys' counts, in key order, and does nothing else. */
    Uni<Void> lock(SqlConnection tx, List<String> keys);

    /**
     * Counts the locked keys anew and writes those that differ.
     *
     * <p>Called after {@link #lock} has answered, so its statements have a snapshot that is younger than the locks. A
     * statement that locked and counted would count with the snapshot of its beginning, and overwrite what was committed
     * while it waited.
     *
     * @return how many differed
     */
    Uni<Integer> repair(SqlConnection tx, List<String> keys);

    /**
     * What a sample gave.
     *
     * @param suspects keys that differ, sorted
     * @param lastKey the last key compared; null when there are no more
     */
    record Sample(List<String> suspects, @Nullable String lastKey) {

        public Sample {
            suspects = List.copyOf(suspects);
        }
    }
}
