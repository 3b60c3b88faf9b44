package dev.tally.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;

/** Databases of a server, whoever runs it: creates them and prepares roles and schemas from {@code roles.sql}. */
public final class Databases {

    /** Opens a connection to a database of the server, as a superuser. */
    @FunctionalInterface
    public interface Connector {
        Connection connect(String database) throws SQLException;
    }

    private static final long LOCK = 7_411_100;

    private Databases() {}

    /** Creates a database unless it exists, and brings its roles and schemas up to date; can be repeated. */
    public static void prepare(Connector server, String name, RolePasswords passwords) throws SQLException {
        // Roles belong to the whole server: two preparations at once would trip over each other's tuples. Advisory
        // locks are per database, so the lock is taken in the one that every server has.
        try (Connection admin = server.connect("postgres");
                Statement lock = admin.createStatement()) {
            lock.execute("select pg_advisory_lock(" + LOCK + ")");
            createIfAbsent(admin, name);
            try (Connection connection = server.connect(name)) {
                prepareRoles(connection, passwords);
            }
        }
    }

    /** Opens a connection without DriverManager, which in a test may know drivers of another class loader only. */
    public static Connection login(String url, String role, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        for (Driver driver : ServiceLoader.load(Driver.class, Databases.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return Objects.requireNonNull(driver.connect(url, properties), url);
            }
        }
        throw new SQLException("the class path lacks a driver for " + url);
    }

    private static void createIfAbsent(Connection admin, String name) throws SQLException {
        try (PreparedStatement query = admin.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                if (found.next()) {
                    return;
                }
            }
        }
        try (Statement statement = admin.createStatement()) {
            statement.execute("create database " + statement.enquoteIdentifier(name, true)
                    + " encoding 'UTF8' template template0");
        }
    }

    private static void prepareRoles(Connection connection, RolePasswords passwords) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement setting = connection.prepareStatement("select set_config(?, ?, true)");
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> entry : passwords.settings().entrySet()) {
                setting.setString(1, entry.getKey());
                setting.setString(2, entry.getValue());
                setting.execute();
            }
            statement.execute(script());
            connection.commit();
        }
    }

    private static String script() {
        try (InputStream in = Databases.class.getResourceAsStream("/database/roles.sql")) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks database/roles.sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
