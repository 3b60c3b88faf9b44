package dev.tally.projection.state;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The only writer of {@code projection_state}: named states that survive a restart, one value each. */
@ApplicationScoped
public class ProjectionStateStore {

    private static final String LOCK = "select value, since from projection_state where name = $1 for update";

    /** A state begins when its row is made; another value of the same state began no later. */
    private static final String WRITE = """
            insert into projection_state as s (name, value, since) values ($1, $2, $3)
            on conflict (name) do update set value = excluded.value where s.value <> excluded.value
            """;

    private static final String READ = "select value, since from projection_state where name = $1";

    private static final String FORGET = "delete from projection_state where name = $1";

    /**
     * A state that holds.
     *
     * @param since when it began
     */
    public record State(String value, Instant since) {}

    /** Empty when the state does not hold; locks the row when it does, so that replicas change it one by one. */
    public Uni<Optional<State>> lock(SqlConnection tx, String name) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(name)).map(ProjectionStateStore::state);
    }

    /** Empty when the state does not hold; locks nothing. */
    public Uni<Optional<State>> read(SqlClient client, String name) {
        return client.preparedQuery(READ).execute(Tuple.of(name)).map(ProjectionStateStore::state);
    }

    public Uni<Void> write(SqlConnection tx, String name, String value, Instant now) {
        return tx.preparedQuery(WRITE)
                .execute(Tuple.of(name, value, now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    public Uni<Void> forget(SqlConnection tx, String name) {
        return tx.preparedQuery(FORGET).execute(Tuple.of(name)).replaceWithVoid();
    }

    private static Optional<State> state(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        return Optional.of(
                new State(row.getString("value"), row.getOffsetDateTime("since").toInstant()));
    }
}
