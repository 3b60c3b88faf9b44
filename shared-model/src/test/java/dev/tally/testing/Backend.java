package dev.tally.testing;

import dev.tally.local.Databases;
import dev.tally.local.RolePasswords;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * What one application under test works with: a database of its own, and a topic of its own on the broker.
 *
 * @param family credits, social or metrics
 * @param user a superuser of the database server
 */
public record Backend(
        String family, String host, int port, String database, String user, String password, String topic) {

    static final RolePasswords PASSWORDS = new RolePasswords("tally-test-app", "tally-test-owner");

    /** Makes or empties the database, and prepares its roles. */
    static Backend prepare(String family, String topic, int start) {
        String[] server = (String[]) JvmServers.call("postgres");
        String database = server[4].isEmpty() ? "tally_" + start + "_test" : server[4];
        Backend backend =
                new Backend(family, server[0], Integer.parseInt(server[1]), database, server[2], server[3], topic);
        try {
            if (!server[4].isEmpty()) {
                backend.dropSchemas();
            }
            Databases.prepare(name -> backend.login(name, backend.user, backend.password), database, PASSWORDS);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare the database " + database, e);
        }
        return backend;
    }

    public String jdbcUrl() {
        return url(database);
    }

    /** A connection as the superuser, for looking into tables and for cutting other connections. */
    public Connection superuser() throws SQLException {
        return login(database, user, password);
    }

    /** A connection as the role of ingest and reads. */
    public Connection app() throws SQLException {
        return login(database, family + "_app", PASSWORDS.app());
    }

    /** A connection as the role of migrations and run-time DDL. */
    public Connection owner() throws SQLException {
        return login(database, family + "_owner", PASSWORDS.owner());
    }

    /** The broker; the first call in a JVM starts it. */
    public String bootstrapServers() {
        return (String) JvmServers.call("kafka");
    }

    public ServerHandle postgres() {
        return new ServerHandle(ServerHandle.POSTGRES);
    }

    public ServerHandle kafka() {
        return new ServerHandle(ServerHandle.KAFKA);
    }

    /** The configuration that makes an application use this backend. */
    Map<String, String> config() {
        return Map.of(
                "tally.database.host", host,
                "tally.database.port", Integer.toString(port),
                "tally.database.name", database,
                "tally.database.app.password", PASSWORDS.app(),
                "tally.database.owner.password", PASSWORDS.owner(),
                "kafka.bootstrap.servers", bootstrapServers(),
                "tally.projection.topic", topic);
    }

    private void dropSchemas() throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            for (String schema : List.of("social", "credits", "metrics")) {
                statement.execute("drop schema if exists " + schema + " cascade");
            }
        }
    }

    private Connection login(String name, String role, String secret) throws SQLException {
        return Databases.login(url(name), role, secret);
    }

    private String url(String name) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }
}
