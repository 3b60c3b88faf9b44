package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.MetricsReference;
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Test;

/** What credits show to Prometheus after some traffic, against what the reference says of it. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class CreditMetricsIT {

    @Test
    void what_is_documented_is_exported_and_what_is_exported_is_documented() {
        // When
        CreditPath.publish(
                distribution(hash("m-d"), at(1), grant("M", 100)),
                expense(hash("m-e"), at(2), spend("M", 30)),
                transfer(hash("m-t"), at(3), "M", portion("N", 10)),
                transfer(hash("m-r"), at(4), "M", portion("N", 1_000)));

        // Then, as soon as they are counted, which comes after the commit
        await().untilAsserted(() ->
                compare(get(PackagedService.management("/q/metrics")).asString()));
    }

    private static void compare(String scrape) {
        assertThat(MetricsReference.exported(scrape, CreditMetricsIT::isOfCredits))
                .isEqualTo(MetricsReference.documented(CreditMetricsIT::isOfCredits));
        assertThat(MetricsReference.documented(name -> true))
                .containsAllEntriesOf(MetricsReference.exported(scrape, name -> true));
        assertThat(scrape)
                .containsPattern("tally_rows_changed_total\\{.*table=\"credit_history\"\\} [1-9]")
                .containsPattern("tally_rows_changed_total\\{.*table=\"credit_lot\"\\} [1-9]")
                .containsPattern("tally_rows_changed_total\\{.*table=\"credit_allocation\"\\} [1-9]");
    }

    private static boolean isOfCredits(String name) {
        return name.startsWith("tally_credits_");
    }
}
