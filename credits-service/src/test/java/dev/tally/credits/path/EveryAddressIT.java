package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.testing.PackagedService;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Seeded traffic with everything in it, from the records to what every address is told. */
@QuarkusIntegrationTest
@WithTestResource(TallyBackend.class)
@WithTestResource(PackagedService.class)
class EveryAddressIT {

    private static final int MESSAGES = 2_000;

    @Test
    void c8_6_the_sum_of_details_is_the_balance_is_the_listing_is_the_model() {
        // Given
        List<FeedEvent> events = new CreditTraffic(CreditTrafficConfig.defaults()
                        .withSeed(86)
                        .withMessages(MESSAGES)
                        .withAddresses(40, 0.7)
                        .withTransfers(0.3)
                        .withLate(0.1, Duration.ofMinutes(10))
                        .withExpiring(0.5))
                .stream().toList();
        var model = new NaiveLedger().feedAll(events);

        // When
        Ingest.publish(TallyBackend.current(), events);
        // The service has all of them when it has one that came after them.
        CreditPath.publish(distribution(hash("c86-last"), at(1), grant("C86last", 1)));

        // Then
        Map<String, Long> listed = listing();
        var addresses =
                new TreeSet<>(model.rows().stream().map(LedgerRow::address).toList());
        assertThat(addresses).hasSizeGreaterThan(30);
        for (String address : addresses) {
            JsonPath balance = CreditPath.get("/api/v0/addresses/" + address + "/balance?include_credit_details=true");
            long expected = model.balance(address, Instant.now());
            assertThat(balance.getLong("credit_balance")).as(address).isEqualTo(expected);
            assertThat(balance.getList("credit_balance_details.amount", Long.class).stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as(address)
                    .isEqualTo(expected);
            assertThat(listed).as(address).containsEntry(address, expected);
        }
    }

    private static Map<String, Long> listing() {
        JsonPath page = CreditPath.get("/api/v0/credit_balances?pagination=0");
        List<String> addresses = page.getList("credit_balances.address");
        List<Long> credits = page.getList("credit_balances.credits", Long.class);
        var listed = new HashMap<String, Long>();
        for (int i = 0; i < addresses.size(); i++) {
            listed.put(addresses.get(i), credits.get(i));
        }
        return listed;
    }
}
