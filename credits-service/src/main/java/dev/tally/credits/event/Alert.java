package dev.tally.credits.event;

import dev.tally.outbox.OutboxEvent;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/** Something about an address that somebody should hear of (C7.7). */
sealed interface Alert {

    OutboxEvent event();

    /** A balance was at or above the threshold, and is below it. */
    record LowBalance(String address, BigInteger balance, long threshold, Instant at) implements Alert {

        @Override
        public OutboxEvent event() {
            return new OutboxEvent(
                    address,
                    "dev.tally.credits.low-balance",
                    new JsonObject()
                            .put("address", address)
                            .put("balance", balance)
                            .put("threshold", threshold)
                            .put("at", at.toString()));
        }
    }

    /** A lot that still holds something expires within the lead time. */
    record ExpiringSoon(String address, String ref, int index, long remaining, Instant expiration, Duration lead)
            implements Alert {

        @Override
        public OutboxEvent event() {
            return new OutboxEvent(
                    address,
                    "dev.tally.credits.expiring-soon",
                    new JsonObject()
                            .put("address", address)
                            .put("credit_ref", ref)
                            .put("credit_index", index)
                            .put("amount_remaining", remaining)
                            .put("expiration_date", expiration.toString())
                            .put("lead", lead.toString()));
        }
    }
}
