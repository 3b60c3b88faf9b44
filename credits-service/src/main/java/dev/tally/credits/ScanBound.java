package dev.tally.credits;

import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** Refuses a read that would look through more rows than {@link ReadConfig#scanMax()}. */
@Singleton
public class ScanBound {

    @Inject
    ReadConfig config;

    /**
     * Counts what the read would look through, and ends the request when that is too much.
     *
     * @param countUpTo a statement that counts no more rows than its last parameter, which is added here, says
     * @param what completes the sentence "There are more than N ..."
     */
    public Uni<Void> require(SqlConnection db, String countUpTo, Tuple parameters, String what) {
        long max = config.scanMax();
        return db.preparedQuery(countUpTo)
                .execute(parameters.addLong(max + 1))
                .invoke(rows -> {
                    if (rows.iterator().next().getLong(0) > max) {
                        throw new ProblemException(
                                CreditsProblem.NARROW_THE_RANGE,
                                "There are more than " + max + " " + what + ".",
                                Map.of("scan_max", max));
                    }
                })
                .replaceWithVoid();
    }
}
