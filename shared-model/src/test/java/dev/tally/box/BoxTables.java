package dev.tally.box;

import dev.tally.testing.Backend;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into the tables of the family of boxes, past the service. */
final class BoxTables {

    private final Backend backend;

    BoxTables(Backend backend) {
        this.backend = backend;
    }

    /** The first column of all rows. */
    List<String> list(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = social");
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(String.valueOf(rows.getString(1)));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(list(sql).getFirst());
    }

    void execute(String sql) {
        try (Connection connection = backend.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = social");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** What the audit says of a message, oldest first: outcome, or outcome and reason. */
    List<String> verdicts(String id) {
        return list("select concat_ws(' ', outcome, reason) from audit where message_id = '" + id
                + "' order by recorded_at, generation = 0");
    }

    /** The ids of an actor's entries in the order in which they were applied. */
    List<String> applied(String actor) {
        return list("select id from entry where actor = '" + actor + "' order by applied_no");
    }

    /** Everything that the family's tables say, in one comparable list. */
    List<String> all() {
        List<String> rows = list("select 'box ' || id || ' ' || place from box order by id");
        rows.addAll(list("select 'entry ' || id || ' ' || box || ' ' || amount from entry order by id"));
        rows.addAll(list("select 'count ' || box || ' ' || total || ' ' || entry_count from box_count order by box"));
        return rows;
    }

    void clear() {
        execute("truncate box, entry, box_count, cure, audit, audit_generation, held_message, parked_message,"
                + " quarantined_key, dead_letter cascade");
    }
}
