package dev.tally.credits.statement;

import dev.tally.credits.Plans;
import dev.tally.rest.ReadSnapshot;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class StatementPlanTest {

    private static final OffsetDateTime FROM = OffsetDateTime.parse("2026-03-01T06:00:00Z");
    private static final OffsetDateTime TO = OffsetDateTime.parse("2026-03-01T12:00:00Z");

    @Inject
    ReadSnapshot snapshot;

    @BeforeAll
    static void fill() {
        Plans.fill();
    }

    @Test
    void s5_a_statement_is_served_by_indexes() {
        for (String address : new String[] {Plans.LARGE, "0xsmall"}) {
            // When, Then
            assertServed(StatementReads.COUNT_UP_TO, Tuple.of(address, FROM, TO, 1_000_001L));
            assertServed(StatementReads.STATEMENT, Tuple.of(address, FROM, TO));
        }
    }

    private void assertServed(String statement, Tuple parameters) {
        Plans.assertServedByAnIndex(Plans.of(snapshot, statement, parameters));
        Plans.assertServedByAnIndex(Plans.generic(statement, true));
    }
}
