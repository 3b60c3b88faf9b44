package dev.tally.credits.posted;

import dev.tally.credits.posting.LedgerRow;
import java.time.Instant;

/**
 * A row that a batch adds to the ledger, as the totals see it.
 *
 * @param ref the item hash of its message
 * @param at the time of its message
 * @param amount negative for a spend
 */
public record PostedRow(MessageType type, String ref, Instant at, String address, long amount) {

    public static PostedRow of(LedgerRow row) {
        return new PostedRow(MessageType.of(row), row.key().ref(), row.key().messageAt(), row.address(), row.amount());
    }
}
