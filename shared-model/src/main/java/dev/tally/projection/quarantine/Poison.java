package dev.tally.projection.quarantine;

import dev.tally.projection.Outcome;
import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/**
 * Why a message could not be applied.
 *
 * @param reason machine-readable
 * @param error what the database or the code said, for a person
 */
public record Poison(String reason, @Nullable String error) {

    /** What a failure that will not pass says of the message that caused it; its outcome is {@link Outcome#QUARANTINED}. */
    public static Poison of(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof PgException sql) {
                return new Poison("projection_failed sqlstate=" + sql.getSqlState(), sql.getErrorMessage());
            }
        }
        return new Poison("projection_failed exception=" + root.getClass().getSimpleName(), root.getMessage());
    }
}
