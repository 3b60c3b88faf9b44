package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a spend in the topic to the event that a balance is low. */
@QuarkusIntegrationTest
@TestProfile(EventPathIT.LowBalance.class)
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class EventPathIT {

    /** A threshold of 100 credits. */
    public static final class LowBalance implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.credits.events.low-balance", "100");
        }
    }

    @Test
    void c7_7_a_spend_that_takes_a_balance_below_the_threshold_is_told_of_on_the_topic_of_events() {
        // Given
        CreditPath.publish(distribution(hash("event-d"), at(1), grant("low", 120)));
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        CreditPath.number("select count(*) from credits.credit_low_balance where address = ?", "low")
                                == 1);

        // When
        CreditPath.publish(expense(hash("event-e"), at(2), spend("low", 30)));

        // Then
        var record = TestRecords.await(
                TallyBackend.current().topic() + ".events",
                found -> TestRecords.header(found, "ce_type").equals("dev.tally.credits.low-balance"));
        assertThat(TestRecords.header(record, "ce_source")).isEqualTo("/tally/credits");
        assertThat(TestRecords.header(record, "ce_subject")).isEqualTo("low");
        assertThat(new String(record.value(), StandardCharsets.UTF_8))
                .startsWith("{\"address\":\"low\",\"balance\":90,\"threshold\":100,\"at\":");
    }
}
