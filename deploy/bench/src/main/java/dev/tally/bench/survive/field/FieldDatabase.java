package dev.tally.bench.survive.field;

import dev.tally.bench.Testbed;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The run's database as its superuser sees it; connects anew when the server was away. One thread at a time uses it. */
public final class FieldDatabase implements AutoCloseable {
    private final Testbed bed;
    private final String name;
    private @Nullable Connection connection;

    FieldDatabase(Testbed bed, String name) {
        this.bed = bed;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** A connection that was usable a moment ago. */
    public Connection connection() throws SQLException {
        var current = connection;
        if (current == null || current.isClosed()) {
            current = bed.connect(name);
            connection = current;
        }
        return current;
    }

    /** The first column of the first row; 0 without a row. */
    public long number(String sql, Object... parameters) throws SQLException {
        try (var query = connection().prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        } catch (SQLException e) {
            forget();
            throw e;
        }
    }

    public void execute(String sql) throws SQLException {
        try (var statement = connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** The same question again until the server answers. */
    public long numberWhenBack(String sql, Object... parameters) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + 120_000_000_000L;
        while (true) {
            try {
                return number(sql, parameters);
            } catch (SQLException away) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("the database does not answer", away);
                }
                Thread.sleep(100);
            }
        }
    }

    @Override
    public void close() {
        forget();
    }

    private void forget() {
        var current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException gone) {
                // The server has closed it before us.
            }
        }
    }
}
