package dev.tally.counter;

import dev.tally.testing.Backend;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** Looks into the tables of the test family, past the service. */
final class CounterTables {

    private final Backend backend;

    CounterTables(Backend backend) {
        this.backend = backend;
    }

    Map<String, Long> totals() {
        return pairs("select key, total from social.counter");
    }

    /** How often each outcome was counted over all generations. */
    long outcomes(String outcome) {
        return number("select coalesce(sum(" + outcome + "_count), 0) from social.audit_generation");
    }

    Map<String, Long> positions() {
        return pairs("select partition::text, next_offset from social.stream_position");
    }

    Map<String, Long> pairs(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, Long> pairs = new TreeMap<>();
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getLong(2));
            }
            return pairs;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long number(String sql) {
        return pairs("select 'n', (" + sql + ")").getOrDefault("n", 0L);
    }

    String text(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
