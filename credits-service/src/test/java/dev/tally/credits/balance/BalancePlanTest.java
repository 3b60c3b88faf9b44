package dev.tally.credits.balance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

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
class BalancePlanTest {

    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-03-01T00:00:00Z");

    @Inject
    ReadSnapshot snapshot;

    @BeforeAll
    static void fill() {
        Plans.fill();
    }

    @Test
    void s5_the_balance_of_an_address_is_served_by_an_index() {
        // When
        String statement = Plans.sent(
                () -> given().get("/api/v0/addresses/0xnobody/balance").then().statusCode(200),
                "%credit_lot%group by%");

        // Then
        Plans.assertServedByAnIndex(Plans.generic(statement, false));
        assertThat(Plans.generic(statement, false)).contains("credit_lot_live");
    }

    @Test
    void s5_every_page_of_the_listing_is_served_by_an_index() {
        for (String after : new String[] {"", "0x8"}) {
            for (int limit : new int[] {101, 2000}) {
                for (long offset : new long[] {0, 100_000}) {
                    // When
                    Tuple keys = Tuple.of(NOW, after, limit, offset);
                    String every = Plans.of(snapshot, ListingReads.EVERY, keys);
                    String reaching = Plans.of(snapshot, ListingReads.REACHING, keys.addLong(50L));

                    // Then
                    Plans.assertServedByAnIndex(every);
                    Plans.assertServedByAnIndex(reaching);
                    if (offset == 0) {
                        // In address order already: nothing is gathered before the first row.
                        assertThat(every).doesNotContain("Sort", "Hash");
                        assertThat(reaching).doesNotContain("Sort", "Hash");
                    }
                }
            }
        }
        Plans.assertServedByAnIndex(Plans.generic(ListingReads.EVERY, true));
        Plans.assertServedByAnIndex(Plans.generic(ListingReads.REACHING, true));
    }

    @Test
    void s5_the_totals_of_the_listing_are_served_by_an_index() {
        Plans.assertServedByAnIndex(Plans.of(snapshot, ListingReads.EVERY_TOTAL, Tuple.tuple()));
        Plans.assertServedByAnIndex(Plans.of(snapshot, ListingReads.REACHING_TOTAL, Tuple.of(NOW, 50L)));
    }

    @Test
    void s5_a_statement_without_an_index_would_be_noticed() {
        assertThat(Plans.of(snapshot, "select count(*) from credit_lot where amount_granted = 1", Tuple.tuple()))
                .contains("Seq Scan on credit_lot");
    }
}
