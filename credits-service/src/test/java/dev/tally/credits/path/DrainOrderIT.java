package dev.tally.credits.path;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static dev.tally.bench.credits.CreditMessages.instant;
import static dev.tally.credits.path.Ingest.eventually;
import static dev.tally.credits.path.Ingest.number;
import static dev.tally.credits.path.Ingest.publish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged service with the other drain order, and with another one than its lots have. */
class DrainOrderIT {

    private static final Map<String, String> BY_EXPIRATION = Map.of("TALLY_CREDITS_DRAIN_ORDER", "expiration");

    @Test
    void c9_14_by_expiration_what_expires_is_spent_first_and_lots_of_another_order_stop_the_stream()
            throws IOException, InterruptedException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        publish(
                backend,
                List.of(
                        distribution(hash("d1"), at(1), grant("A", 1000)),
                        distribution(hash("d2"), at(2), grant("A", 1000).expiring(instant(at(50)))),
                        expense(hash("e"), at(10), spend("A", 1500))));

        // When
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits", BY_EXPIRATION)) {
            // Then
            eventually().until(() -> applied(backend) == 3);
            assertThat(service.get("/api/v0/addresses/A/balance")).contains("\"credit_balance\":500");
        }

        // When
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits")) {
            // Then
            eventually().until(() -> service.log().contains("stream_barred"));
            publish(backend, List.of(distribution(hash("d3"), at(20), grant("A", 7))));
            assertThat(service.log().lines().filter(line -> line.contains("ERROR")))
                    .singleElement()
                    .asString()
                    .contains("expiration/1", "emission/1", "tally.credits.drain-order");
            eventually().until(() -> service.probe("ready") == 503);
            assertThat(service.get("/api/v0/addresses/A/balance")).contains("\"credit_balance\":500");
            assertThat(applied(backend)).isEqualTo(3);
        }

        // When it is put back
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits", BY_EXPIRATION)) {
            // Then
            eventually().until(() -> applied(backend) == 4 && service.probe("ready") == 200);
        }
    }

    private static long applied(Backend backend) {
        return number(backend, "select count(distinct credit_ref) from credits.credit_history");
    }
}
