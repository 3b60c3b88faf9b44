package dev.tally.audit;

import java.time.Duration;

/** The audit's configuration, as a value. */
record TestAuditConfig(Detail detail, Duration retention, int daysAhead) implements AuditConfig {

    static TestAuditConfig of(Detail detail) {
        return new TestAuditConfig(detail, Duration.ofDays(30), 3);
    }
}
