package dev.tally.credits.lots;

import dev.tally.credits.lots.EntryAllocations.OfGrant;
import dev.tally.credits.lots.EntryAllocations.OfSpend;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger as its allocations need it.
 *
 * @param amount negative for a spend
 * @param allocated the sum of its allocations
 */
record LedgerEntry(
        String address,
        String ref,
        int index,
        long amount,
        Instant messageAt,
        @Nullable Instant expiration,
        long allocated) {

    boolean isGrant() {
        return amount > 0;
    }

    EntryAllocations with(List<AllocationLine> lines, @Nullable String nextCursor) {
        return isGrant()
                ? new OfGrant(
                        address,
                        ref,
                        index,
                        messageAt,
                        expiration,
                        amount,
                        allocated,
                        amount - allocated,
                        lines,
                        nextCursor)
                : new OfSpend(
                        address, ref, index, messageAt, amount, allocated, -amount - allocated, lines, nextCursor);
    }
}
