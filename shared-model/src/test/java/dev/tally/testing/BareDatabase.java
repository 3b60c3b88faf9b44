package dev.tally.testing;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/** The runtime's tables in a fresh database, and pools of both roles, for a test of a store without an application. */
public final class BareDatabase implements AutoCloseable {

    private static final List<String> TABLES =
            List.of("/db/runtime/V1__runtime.sql", "/db/runtime/V2__failure.sql", "/db/runtime/V3__rebuild.sql");

    private final Backend backend = TallyBackend.fresh("social");
    private final Vertx vertx = Vertx.vertx();

    public BareDatabase() {
        TABLES.forEach(script -> execute(text(script)));
    }

    private static String text(String resource) {
        try (InputStream script = BareDatabase.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(script, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a service's default pool. */
    public Pool app() {
        return pool("social_app", Backend.PASSWORDS.app(), 4);
    }

    /** As a service's pool {@code maintenance}. */
    public Pool maintenance() {
        return pool("social_owner", Backend.PASSWORDS.owner(), 1);
    }

    /** Runs statements as the owner. */
    public void execute(String sql) {
        try (Connection owner = backend.owner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The only column of the only row, as text. */
    public String value(String sql) {
        try (Connection owner = backend.owner();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.closeAndAwait();
    }

    private Pool pool(String role, String password, int size) {
        PgConnectOptions server = new PgConnectOptions()
                .setHost(backend.host())
                .setPort(backend.port())
                .setDatabase(backend.database())
                .setUser(role)
                .setPassword(password)
                .setCachePreparedStatements(true);
        return Pool.pool(vertx, server, new PoolOptions().setMaxSize(size));
    }
}
