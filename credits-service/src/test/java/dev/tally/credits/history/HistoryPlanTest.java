package dev.tally.credits.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.Plans;
import dev.tally.rest.ReadSnapshot;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class HistoryPlanTest {

    private static final Instant FROM = Instant.EPOCH;
    private static final Instant TO = Instant.parse("9999-12-31T23:59:59Z");
    private static final HistoryFilter NONE =
            new HistoryFilter(null, null, null, null, null, null, null, null, null, FROM, TO, null, null);
    private static final HistoryFilter EVERYTHING =
            new HistoryFilter("a", "b", "c", "d", "e", "f", "g", true, List.of("h"), FROM, TO, true, "resource1");

    @Inject
    ReadSnapshot snapshot;

    @BeforeAll
    static void fill() {
        Plans.fill();
    }

    static List<HistoryOrder> orders() {
        return HistoryStatements.orders().toList();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void s5_every_order_with_and_without_filters_is_served_by_the_index_of_the_address(HistoryOrder order) {
        for (HistoryFilter filter : List.of(NONE, EVERYTHING)) {
            for (String address : List.of(Plans.LARGE, "0xsmall")) {
                // When
                String first = Plans.of(
                        snapshot,
                        HistoryStatements.page(order),
                        filter.tuple(address).addInteger(101).addLong(1000L));
                String next = Plans.of(
                        snapshot,
                        HistoryStatements.following(order),
                        filter.tuple(address)
                                .addInteger(101)
                                .addValue(value(order.sort()))
                                .addString("ref5")
                                .addInteger(0));

                // Then
                Plans.assertServedByAnIndex(first);
                Plans.assertServedByAnIndex(next);
                assertThat(first).contains("credit_history_address");
                assertThat(next).contains("credit_history_address");
            }
        }
        Plans.assertServedByAnIndex(Plans.generic(HistoryStatements.page(order), true));
        Plans.assertServedByAnIndex(Plans.generic(HistoryStatements.following(order), true));
    }

    @Test
    void s5_the_default_order_reads_the_index_from_its_place_without_a_sort() {
        for (HistoryOrder.Direction direction : HistoryOrder.Direction.values()) {
            // When
            HistoryOrder order = new HistoryOrder(HistorySort.MESSAGE_TIMESTAMP, direction);
            String next = Plans.of(
                    snapshot,
                    HistoryStatements.following(order),
                    NONE.tuple(Plans.LARGE)
                            .addInteger(101)
                            .addValue(value(order.sort()))
                            .addString("ref5")
                            .addInteger(0));

            // Then
            assertThat(next).doesNotContain("Sort").containsPattern("Index Cond: .*ROW\\(message_at");
        }
    }

    @Test
    void s5_totals_bounds_and_sums_are_served_by_the_index_of_the_address() {
        for (HistoryFilter filter : List.of(NONE, EVERYTHING)) {
            Plans.assertServedByAnIndex(Plans.of(snapshot, HistoryStatements.TOTAL, filter.tuple(Plans.LARGE)));
            Plans.assertServedByAnIndex(Plans.of(snapshot, HistoryStatements.SUMMARY, filter.tuple(Plans.LARGE)));
            Plans.assertServedByAnIndex(Plans.of(
                    snapshot,
                    HistoryStatements.COUNT_UP_TO,
                    filter.range(Plans.LARGE).addLong(1_000_001L)));
        }
    }

    @Test
    void s5_what_a_resource_has_consumed_is_served_by_the_index_of_effective_origins() {
        // When
        String statement = Plans.sent(
                () -> given().get("/api/v0/messages/resource1/consumed_credits")
                        .then()
                        .statusCode(200),
                "%credit_history%nullif%");

        // Then
        assertThat(Plans.generic(statement, false))
                .contains("credit_history_resource")
                .doesNotContain("Seq Scan");
    }

    private static @Nullable Object value(HistorySort sort) {
        return switch (sort) {
            case MESSAGE_TIMESTAMP -> Instant.parse("2026-03-01T12:00:00Z").atOffset(ZoneOffset.UTC);
            case AMOUNT -> 5L;
            case EXPIRATION_DATE -> null;
            case PAYMENT_METHOD, ORIGIN, TX_HASH, PROVIDER -> "x";
        };
    }
}
