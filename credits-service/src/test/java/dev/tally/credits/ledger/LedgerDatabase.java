package dev.tally.credits.ledger;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.total.TotalStore;
import dev.tally.message.Decoded;
import dev.tally.projection.Batch;
import dev.tally.projection.ChangedRows;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import dev.tally.projection.deferral.Deferral;
import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.rebuild.shadow.TouchedStore;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/** A real database with the tables of credits, and the projection on it as the runtime drives it, without Quarkus. */
final class LedgerDatabase implements AutoCloseable {

    static final Instant RECORDED_AT = Instant.parse("2027-01-01T00:00:00.123456Z");

    private CreditProjection projection;
    private final Backend backend = TallyBackend.fresh("credits");
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private final Connection superuser;

    LedgerDatabase() throws SQLException {
        migrate();
        superuser = backend.superuser();
        superuser.setSchema("credits");
        var options = new PgConnectOptions()
                .setHost(backend.host())
                .setPort(backend.port())
                .setDatabase(backend.database())
                .setUser(backend.user())
                .setPassword(backend.password())
                .addProperty("role", "credits_app")
                .addProperty("search_path", "credits")
                .setCachePreparedStatements(true);
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(options)
                .using(vertx)
                .build();
        projection = projection();
        obstacle();
    }

    /** Starts the service anew with these settings of {@link LedgerConfig}, given as keys and values. */
    void restart(String... settings) {
        projection = projection(settings);
    }

    /** What a stream asks before it begins. */
    Optional<String> obstacle() {
        return projection.obstacle().await().indefinitely();
    }

    private CreditProjection projection(String... settings) {
        var ledger = new LedgerStore();
        var lots = new LotStore();
        var config = Credits.ledgerConfig(settings);
        var policy = new DrainPolicy(new ProjectionStateStore(), pool, config, Clock.systemUTC());
        var opening = new Opening(ledger, lots, Deferral.on(pool), policy, config);
        return new CreditProjection(
                new TouchedStore(),
                new AccountStore(),
                ledger,
                lots,
                opening,
                policy,
                metrics(),
                Credits.config(),
                List.of(totals()));
    }

    /** One row of a query as the test reads it. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Applies the events as one batch; the verdicts of all of them, also of those that the decoder judges. */
    List<Verdict> commit(Collection<FeedEvent> events) {
        return apply(events, true);
    }

    /** Applies the events as one batch and takes it back. */
    void rollback(Collection<FeedEvent> events) {
        apply(events, false);
    }

    /** Applies the events as one batch in a transaction of the pool's own, as the runtime does. */
    List<Verdict> attempt(Collection<FeedEvent> events) {
        return pool.withTransaction(tx -> projection.project(tx, decode(events)))
                .await()
                .indefinitely();
    }

    SqlConnection connect() {
        return pool.getConnectionAndAwait();
    }

    List<Verdict> project(SqlConnection connection, Batch<CreditMessage> batch) {
        return projection.project(connection, batch).await().indefinitely();
    }

    static Batch<CreditMessage> batch(List<Received<CreditMessage>> messages) {
        return new Batch<>("tally.credits", RECORDED_AT, false, messages);
    }

    /** The accepted ones among the events, decoded. */
    Batch<CreditMessage> decode(Collection<FeedEvent> events) {
        var messages = new ArrayList<Received<CreditMessage>>();
        for (FeedEvent event : events) {
            if (projection.decoder().decode(Credits.message(event))
                    instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
                messages.add(new Received<>(0, messages.size(), event.source(), event.id(), message));
            }
        }
        return batch(messages);
    }

    <T> List<T> query(String sql, RowReader<T> reader) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var found = new ArrayList<T>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        superuser.close();
        pool.closeAndAwait();
        vertx.closeAndAwait();
    }

    private List<Verdict> apply(Collection<FeedEvent> events, boolean commit) {
        var verdicts = new ArrayList<Verdict>();
        var positions = new ArrayList<Integer>();
        var accepted = new ArrayList<Received<CreditMessage>>();
        for (FeedEvent event : events) {
            switch (projection.decoder().decode(Credits.message(event))) {
                case Decoded.Accepted<CreditMessage>(CreditMessage message) -> {
                    positions.add(verdicts.size());
                    accepted.add(new Received<>(0, verdicts.size(), event.source(), event.id(), message));
                    verdicts.add(Verdict.applied());
                }
                case Decoded.Ignored<CreditMessage>(String reason) -> verdicts.add(Verdict.ignored(reason));
                case Decoded.Refused<CreditMessage>(String reason) -> verdicts.add(Verdict.refused(reason));
                case Decoded.Malformed<CreditMessage>(String reason) -> verdicts.add(Verdict.malformed(reason));
            }
        }
        var judged = inTransaction(batch(accepted), commit);
        for (int i = 0; i < judged.size(); i++) {
            verdicts.set(positions.get(i), judged.get(i));
        }
        return verdicts;
    }

    private List<Verdict> inTransaction(Batch<CreditMessage> batch, boolean commit) {
        SqlConnection connection = connect();
        try {
            Transaction tx = connection.beginAndAwait();
            var verdicts = project(connection, batch);
            if (commit) {
                tx.commitAndAwait();
            } else {
                tx.rollbackAndAwait();
            }
            return verdicts;
        } finally {
            connection.closeAndAwait();
        }
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(backend.jdbcUrl(), backend.user(), backend.password())
                .initSql("set role credits_owner")
                .schemas("credits")
                .locations("classpath:db/runtime", "classpath:db/credits")
                .load()
                .migrate();
    }

    private static TotalStore totals() {
        return new TotalStore(new ChangedRows(new SimpleMeterRegistry()));
    }

    private static CreditMetrics metrics() {
        var registry = new SimpleMeterRegistry();
        return new CreditMetrics(registry, new ChangedRows(registry));
    }
}
