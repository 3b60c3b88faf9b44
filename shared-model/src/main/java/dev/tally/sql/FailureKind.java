package dev.tally.sql;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a failed statement tells about its cause: will the same work succeed later, when it is less, or never (R10, R11)? */
public enum FailureKind {
    /** The database or the way to it: the same work is right again once it is back. */
    TRANSIENT,
    /** The statement ran into its time limit: less work may not. */
    TIMEOUT,
    /** The work itself, or the code. */
    PERMANENT;

    // Connection exception, transaction rollback (serialization, deadlock), insufficient resources; and what only a
    // connection that is being made can meet: a password that is being changed, a database that is being restored.
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "28", "3D");
    // Lock not available; the session was ended because it was idle in its transaction, or that took too long; the
    // server
    // has become, or still is, a standby.
    private static final Set<String> TRANSIENT_STATES = Set.of("55P03", "25P03", "25P04", "25006");
    private static final String OPERATOR_INTERVENTION = "57P0";
    private static final String QUERY_CANCELED = "57014";
    // The client has no types for these. Whatever else it says without a state of SQL is about connections and the
    // pool.
    private static final List<String> REFUSED_BY_CLIENT = List.of(
            "Parameter at position",
            "The number of parameters to execute should be consistent",
            "Can not execute batch query with 0 sets");

    public static FailureKind of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException sql) {
                return of(sql.getSqlState());
            }
            if (isOfTheCode(cause)) {
                return PERMANENT;
            }
            // The client reports a connection that went away as one of these, without a state of SQL.
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof io.smallrye.mutiny.TimeoutException
                    || cause instanceof VertxException
                    || cause instanceof NoStackTraceThrowable
                    || cause instanceof Contended) {
                return TRANSIENT;
            }
        }
        return PERMANENT;
    }

    /** What the client refuses before it sends anything: the same values are wrong for ever. */
    private static boolean isOfTheCode(Throwable failure) {
        if (failure instanceof TransactionRollbackException) {
            return true;
        }
        String message = failure.getMessage();
        return (failure instanceof VertxException || failure instanceof NoStackTraceThrowable)
                && message != null
                && REFUSED_BY_CLIENT.stream().anyMatch(message::startsWith);
    }

    private static FailureKind of(@Nullable String state) {
        if (state == null) {
            return PERMANENT;
        }
        if (state.equals(QUERY_CANCELED)) {
            return TIMEOUT;
        }
        return TRANSIENT_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                        || TRANSIENT_STATES.contains(state)
                        || state.startsWith(OPERATOR_INTERVENTION)
                ? TRANSIENT
                : PERMANENT;
    }
}
