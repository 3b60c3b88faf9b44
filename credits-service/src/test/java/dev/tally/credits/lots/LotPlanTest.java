package dev.tally.credits.lots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.CursorPage;
import dev.tally.credits.Place;
import dev.tally.credits.Plans;
import dev.tally.rest.Cursor;
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
class LotPlanTest {

    private static final OffsetDateTime AT = OffsetDateTime.parse("2026-03-01T12:00:00Z");
    private static final Place TOP = Place.of(new CursorPage(10, ""), Cursor.of());

    @Inject
    ReadSnapshot snapshot;

    @BeforeAll
    static void fill() {
        Plans.fill();
    }

    @Test
    void s5_lots_of_an_address_are_served_by_indexes() {
        for (String address : new String[] {Plans.LARGE, "0xsmall"}) {
            // When, Then
            assertServed(LotReads.COUNT_UP_TO, Tuple.of(address, 1_000_001L));
            assertServed(LotReads.NOW, TOP.addTo(Tuple.of(address)).addInteger(201));
            assertServed(
                    LotReads.AS_OF, TOP.addTo(Tuple.of(address)).addInteger(201).addOffsetDateTime(AT));
        }
    }

    @Test
    void s5_allocations_of_an_entry_are_served_by_indexes() {
        for (String address : new String[] {Plans.LARGE, "0xsmall"}) {
            // When, Then
            assertServed(AllocationReads.ENTRY, Tuple.of(address, "ref500", 0));
            assertServed(AllocationReads.COUNT_UP_TO, Tuple.of(address, "ref500", 0, 1_000_001L));
            assertServed(
                    AllocationReads.USED_BY,
                    TOP.addTo(Tuple.of(address, "ref500", 0)).addInteger(201));
            assertServed(
                    AllocationReads.PAID_BY,
                    TOP.addTo(Tuple.of(address, "ref505", 0)).addInteger(201).addOffsetDateTime(AT));
        }
        assertThat(Plans.of(snapshot, AllocationReads.COUNT_UP_TO, Tuple.of(Plans.LARGE, "ref500", 0, 1_000_001L)))
                .contains("credit_allocation_lot");
    }

    private void assertServed(String statement, Tuple parameters) {
        Plans.assertServedByAnIndex(Plans.of(snapshot, statement, parameters));
        Plans.assertServedByAnIndex(Plans.generic(statement, true));
    }
}
