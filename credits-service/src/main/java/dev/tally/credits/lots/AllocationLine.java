package dev.tally.credits.lots;

import dev.tally.credits.Place;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** The other end of an allocation, by its ledger entry: the lot that paid, or the spend that was paid for. */
@RegisterForReflection
public record AllocationLine(String creditRef, int creditIndex, Instant messageTimestamp, long amount) {

    Place place() {
        return new Place(messageTimestamp, creditRef, creditIndex);
    }
}
