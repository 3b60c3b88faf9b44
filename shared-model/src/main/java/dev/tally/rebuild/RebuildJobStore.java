package dev.tally.rebuild;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of {@code rebuild_job}, and the lock that keeps jobs of all replicas apart.
 *
 * <p>The lock belongs to a session: it goes with the connection, and so with the process.
 */
@ApplicationScoped
class RebuildJobStore {

    /** Another family's schema in the same database is another lock. */
    private static final String LOCK_KEY = "hashtextextended('tally.rebuild:' || current_schema(), 0)";

    private static final String TRY_LOCK = "select pg_try_advisory_lock(" + LOCK_KEY + ")";

    private static final String UNLOCK = "select pg_advisory_unlock(" + LOCK_KEY + ")";

    private static final String IS_LOCKED =
            "select exists (select from pg_locks where locktype = 'advisory' and granted"
                    + " and database = (select oid from pg_database where datname = current_database())"
                    + " and objsubid = 1 and (classid::bigint << 32 | objid::bigint) = " + LOCK_KEY + ")";

    private static final String BEGIN = """
            insert into rebuild_job (projection, key_count, policy, dry_run, state, started_at, updated_at)
            values ($1, $2, $3, $4, 'running', $5, $5)
            returning id
            """;

    private static final String FORGET = "delete from rebuild_job where id <= $1";

    private static final String PROGRESS = """
            update rebuild_job set row_count = $2, row_total = $3, updated_at = $4
             where id = $1 and state = 'running'
            returning cancel_wanted
            """;

    private static final String END = """
            update rebuild_job
               set state = $2, row_count = $3, row_total = $4, reason = $5, result = $6, updated_at = $7,
                   finished_at = $7
             where id = $1 and state = 'running'
            """;

    private static final String INTERRUPT = """
            update rebuild_job set state = 'interrupted', reason = 'its process ended', finished_at = $1
             where state = 'running'
            returning id
            """;

    private static final String CANCEL = """
            update rebuild_job set cancel_wanted = true where id = $1 and state = 'running'
            """;

    private static final String READ = """
            select id, projection, key_count, policy, dry_run, state, row_count, row_total, reason, result, started_at,
                   updated_at, finished_at
              from rebuild_job
             where id <= $1
             order by id desc
             limit $2
            """;

    /** Jobs that are remembered; results may list many keys. */
    private static final int KEPT = 1_000;

    /** False when a job holds it; else this session does until {@link #unlock}. */
    Uni<Boolean> tryLock(SqlConnection session) {
        return session.query(TRY_LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Void> unlock(SqlConnection session) {
        return session.query(UNLOCK).execute().replaceWithVoid();
    }

    /** Whether some session of any replica holds the lock. */
    Uni<Boolean> isLocked(SqlClient client) {
        return client.query(IS_LOCKED)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** A job begins; the session holds the lock. */
    Uni<Long> begin(SqlConnection session, RebuildRequest request, Instant now) {
        Integer keyCount = request.keys() == null ? null : request.keys().size();
        return session.preparedQuery(BEGIN)
                .execute(Tuple.of(request.projection(), keyCount, request.policy(), request.dryRun(), time(now)))
                .map(rows -> rows.iterator().next().getLong(0))
                .call(id -> session.preparedQuery(FORGET).execute(Tuple.of(id - KEPT)));
    }

    /** Writes how far the job is; true when somebody wants it to end. Empty when the row is not the job's any more. */
    Uni<Optional<Boolean>> progress(SqlConnection session, RebuildJob job, Instant now) {
        return session.preparedQuery(PROGRESS)
                .execute(Tuple.of(job.id(), job.rows(), job.total(), time(now)))
                .map(rows -> rows.stream().findFirst().map(row -> row.getBoolean(0)));
    }

    Uni<Void> end(SqlClient client, RebuildJob job, RebuildJob.Ending ending, Instant now) {
        Tuple values = Tuple.tuple()
                .addLong(job.id())
                .addString(ending.state().word())
                .addLong(job.rows())
                .addLong(job.total())
                .addString(ending.reason())
                .addValue(new JsonObject(ending.result()))
                .addOffsetDateTime(time(now));
        return client.preparedQuery(END).execute(values).replaceWithVoid();
    }

    /** Jobs that are running although nobody holds the lock, or only the asking session: their processes have ended. */
    Uni<List<Long>> interrupt(SqlConnection session, Instant now) {
        return session.preparedQuery(INTERRUPT)
                .execute(Tuple.of(time(now)))
                .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
    }

    /** Asks the process that runs the job to end it; false when it does not run. */
    Uni<Boolean> cancel(SqlClient client, long id) {
        return client.preparedQuery(CANCEL).execute(Tuple.of(id)).map(rows -> rows.rowCount() == 1);
    }

    /** The newest jobs up to an id, the newest first. */
    Uni<List<RebuildStatus>> read(SqlClient client, long until, int limit) {
        return client.preparedQuery(READ)
                .execute(Tuple.of(until, limit))
                .map(rows -> rows.stream().map(RebuildJobStore::status).toList());
    }

    private static RebuildStatus status(Row row) {
        JsonObject result = row.getJsonObject("result");
        return new RebuildStatus(
                row.getLong("id"),
                row.getString("projection"),
                row.getInteger("key_count"),
                row.getString("policy"),
                row.getBoolean("dry_run"),
                RebuildState.of(row.getString("state")),
                row.getLong("row_count"),
                row.getLong("row_total"),
                row.getString("reason"),
                result == null ? null : map(result),
                row.getOffsetDateTime("started_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                instant(row.getOffsetDateTime("finished_at")));
    }

    private static Map<String, Object> map(JsonObject json) {
        return json.getMap();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
