package dev.tally.credits.total;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.LedgerTables;
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
class TotalPlanTest {

    private static final OffsetDateTime FROM = OffsetDateTime.parse("2020-06-01T00:00:00Z");
    private static final OffsetDateTime TO = OffsetDateTime.parse("2020-07-01T00:00:00Z");

    @Inject
    ReadSnapshot snapshot;

    @BeforeAll
    static void fill() {
        LedgerTables.ready();
        LedgerTables.run(
                "truncate credit_total, credit_total_recipient",
                """
                insert into credit_total
                select '2010-01-01 00:00:00+00'::timestamptz + i * interval '1 hour', 'expense', 1, 1, 0, 1
                  from generate_series(1, 110000) i
                """,
                """
                insert into credit_total_recipient
                select '2020-01-01 00:00:00+00'::timestamptz + (i / 20) * interval '1 hour', '0x' || md5(i::text), 1, 1
                  from generate_series(1, 110000) i
                """,
                "analyze credit_total, credit_total_recipient");
    }

    @Test
    void s5_totals_are_served_by_their_keys() {
        Tuple page = Tuple.of(FROM, "0x8", TO, 201);
        for (String statement : new String[] {
            TotalReads.HOURS_BY_TYPE,
            TotalReads.HOURS_BY_RECIPIENT,
            TotalReads.DAYS_BY_TYPE,
            TotalReads.DAYS_BY_RECIPIENT
        }) {
            // When, Then
            assertServed(Plans.of(snapshot, statement, page));
            assertServed(Plans.generic(statement, true));
        }
        assertServed(Plans.of(snapshot, TotalReads.COUNT_UP_TO, Tuple.of(FROM, TO, 1_000_001L)));
    }

    @Test
    void s5_a_page_of_hours_is_read_from_its_place_without_a_sort() {
        Tuple page = Tuple.of(FROM, "0x8", TO, 201);
        assertThat(Plans.of(snapshot, TotalReads.HOURS_BY_RECIPIENT, page)).doesNotContain("Sort");
        assertThat(Plans.of(snapshot, TotalReads.HOURS_BY_TYPE, page)).doesNotContain("Sort");
    }

    private static void assertServed(String plan) {
        assertThat(plan).contains("Index").doesNotContain("Seq Scan on credit_total");
    }
}
