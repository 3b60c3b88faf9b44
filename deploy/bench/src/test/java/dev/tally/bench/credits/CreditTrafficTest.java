package dev.tally.bench.credits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CreditTrafficTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CreditTrafficConfig EVERYTHING = CreditTrafficConfig.defaults()
            .withMessages(5_000)
            .withTransfers(0.2)
            .withLate(0.05, Duration.ofMinutes(10))
            .withRedeliveries(0.1);

    @Test
    void the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
        assertThat(lines(EVERYTHING)).isEqualTo(lines(EVERYTHING)).isNotEqualTo(lines(EVERYTHING.withSeed(2)));
    }

    @Test
    void every_event_is_one_line_of_structured_cloud_event_json_around_its_message() throws Exception {
        for (var event : new CreditTraffic(EVERYTHING)) {
            var line = new String(event.structured(), UTF_8);
            var json = JSON.readTree(line);

            assertThat(line).doesNotContain("\n");
            assertThat(json.get("specversion").asText()).isEqualTo("1.0");
            assertThat(json.get("type").asText()).isEqualTo("network.aleph.message");
            assertThat(json.get("id").asText()).hasSize(64).isEqualTo(event.key());
            assertThat(json.at("/data/item_hash").asText()).isEqualTo(event.id());
            assertThat(json.at("/data/content/time")
                            .decimalValue()
                            .movePointRight(3)
                            .longValueExact())
                    .isEqualTo(event.time().toEpochMilli());
            assertThat(json.get("data")).isEqualTo(JSON.readTree(event.data()));
        }
    }

    @Test
    void the_switches_are_off_by_default() throws Exception {
        // When
        var seen = new HashSet<String>();
        var last = 0L;
        for (var event : new CreditTraffic(CreditTrafficConfig.defaults())) {
            var again = !seen.add(event.id());

            // Then
            assertThat(JSON.readTree(event.data()).at("/content/type").asText())
                    .isIn("aleph_credit_distribution", "aleph_credit_expense");
            if (!again) {
                assertThat(event.time().toEpochMilli()).isGreaterThan(last);
                last = event.time().toEpochMilli();
            }
        }
        assertThat(seen).hasSizeBetween(8_500, 9_500);
    }

    @Test
    void the_shares_of_late_messages_transfers_and_redeliveries_are_kept() throws Exception {
        // When
        var seen = new HashSet<String>();
        var latest = 0L;
        var late = 0;
        var transfers = 0;
        for (var event : new CreditTraffic(EVERYTHING)) {
            if (seen.add(event.id())) {
                late += event.time().toEpochMilli() <= latest ? 1 : 0;
                latest = Math.max(latest, event.time().toEpochMilli());
                transfers += JSON.readTree(event.data()).at("/content/content").has("transfer") ? 1 : 0;
            }
        }

        // Then
        assertThat(seen).hasSizeBetween(4_350, 4_650);
        assertThat(late).isBetween(150, 300);
        assertThat(transfers).isBetween(750, 1_050);
    }

    @Test
    void most_transfers_are_accepted_and_some_are_refused_for_each_reason() {
        for (var addresses : List.of(20, 1_000, 100_000)) {
            // When
            var ledger = new NaiveLedger();
            var outcomes = new TreeMap<String, Integer>();
            var again = 0;
            for (var event : new CreditTraffic(CreditTrafficConfig.defaults()
                    .withMessages(20_000)
                    .withAddresses(addresses, 1)
                    .withTransfers(0.15)
                    .withLate(0.01, Duration.ofHours(1)))) {
                var verdict = ledger.feed(event);
                if (!new String(event.data(), UTF_8).contains("aleph_credit_transfer")) {
                    continue;
                }
                if (verdict.outcome() == Verdict.Outcome.DUPLICATE) {
                    again++;
                } else {
                    outcomes.merge(
                            verdict.reason() == null
                                    ? "accepted"
                                    : verdict.reason().split(" ", 2)[0],
                            1,
                            Integer::sum);
                }
            }

            // Then
            var all = outcomes.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(outcomes)
                    .as(addresses + " addresses")
                    .containsOnlyKeys("accepted", "address", "insufficient_balance");
            assertThat(outcomes.get("accepted")).as(addresses + " addresses").isGreaterThan(all * 6 / 10);
            assertThat(again).isGreaterThan(100);
        }
    }

    private static List<String> lines(CreditTrafficConfig config) {
        return new CreditTraffic(config)
                .stream().map(event -> new String(event.structured(), UTF_8)).toList();
    }
}
