package dev.tally.bench.credits.stack;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Statements that the service's application role ran between two moments, by pg_stat_statements.
 *
 * @param calls all of them, but for those that the service runs all the time anyway
 * @param texts one line per distinct statement: calls, time in the server and the beginning of its text
 */
public record StatementCount(long calls, List<String> texts) {
    private static final long IDLE_MILLIS = 5_000;
    private static final String SERVICE = """
            select s.queryid, s.calls, s.total_exec_time, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 90)
              from pg_stat_statements as s
              join pg_roles as r on r.oid = s.userid
              join pg_database as d on d.oid = s.dbid
             where r.rolname = 'credits_app' and d.datname = current_database()
             order by 3 desc
            """;

    /** Makes the counters readable in the database. */
    public static void enable(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_stat_statements");
        }
    }

    /** Clears the counters of the whole server. */
    public static void reset(Connection connection) throws SQLException {
        enable(connection);
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_stat_statements_reset()");
        }
    }

    /** Which statements run while nothing arrives: watches for some seconds. */
    public static Set<Long> idle(Connection connection) throws SQLException, InterruptedException {
        reset(connection);
        Thread.sleep(IDLE_MILLIS);
        var idle = new HashSet<Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SERVICE)) {
            while (rows.next()) {
                idle.add(rows.getLong(1));
            }
        }
        return idle;
    }

    /** Reads the counters, a moment after the commit: a statement is counted only when it has ended. */
    public static StatementCount read(Connection connection, Set<Long> idle) throws SQLException, InterruptedException {
        Thread.sleep(50);
        var calls = 0L;
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SERVICE)) {
            while (rows.next()) {
                if (!idle.contains(rows.getLong(1))) {
                    calls += rows.getLong(2);
                    texts.add(String.format(
                            Locale.ROOT, "%d x, %.0f ms: %s", rows.getLong(2), rows.getDouble(3), rows.getString(4)));
                }
            }
        }
        return new StatementCount(calls, texts);
    }
}
