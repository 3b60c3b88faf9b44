package dev.tally.projection;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Counts the rows that projections write, by table: what a message costs is seen there first.
 *
 * <p>They are counted when a batch is worked on: one that is rolled back and comes again counts again.
 */
@ApplicationScoped
public class ChangedRows {

    private static final String NAME = "tally.rows.changed";

    private final MeterRegistry registry;

    public ChangedRows(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Rows that were inserted, updated or deleted. */
    public void count(String table, long rows) {
        if (rows > 0) {
            registry.counter(NAME, "table", table).increment((double) rows);
        }
    }
}
