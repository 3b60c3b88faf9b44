package dev.tally.sql;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a failed statement tells about its cause: will the same work succeed later, or never (R10, R11)? */
public enum FailureKind {
    /** The database or the way to it: the same work is right again once it is back. */
    TRANSIENT,
    /** The work itself, or the code. */
    PERMANENT;

    // Connection exception, transaction rollback (serialization, deadlock), insufficient resources.
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53");
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    // The statement ran into its time limit: behind a lock of a frozen owner, or because all is slow.
    private static final String QUERY_CANCELED = "57014";
    private static final String OPERATOR_INTERVENTION = "57P0";

    public static FailureKind of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException sql) {
                return isTransient(sql.getSqlState()) ? TRANSIENT : PERMANENT;
            }
            // The client reports a connection that went away as one of these, without a state of SQL.
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof VertxException
                    || cause instanceof NoStackTraceThrowable) {
                return TRANSIENT;
            }
        }
        return PERMANENT;
    }

    private static boolean isTransient(@Nullable String state) {
        return state != null
                && (TRANSIENT_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                        || state.equals(LOCK_NOT_AVAILABLE)
                        || state.equals(QUERY_CANCELED)
                        || state.startsWith(OPERATOR_INTERVENTION));
    }
}
