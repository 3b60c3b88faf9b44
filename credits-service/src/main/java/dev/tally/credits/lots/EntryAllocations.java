package dev.tally.credits.lots;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the allocations of one ledger entry, and what they add up to (C7.2). */
public sealed interface EntryAllocations {

    /**
     * Of a spend: which lots paid how much.
     *
     * @param amount negative, as in the ledger
     * @param shortfall what no lot paid
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OfSpend(
            String address,
            String creditRef,
            int creditIndex,
            Instant messageTimestamp,
            long amount,
            long covered,
            long shortfall,
            List<AllocationLine> allocations,
            @Nullable String nextCursor)
            implements EntryAllocations {}

    /**
     * Of a grant: who used it.
     *
     * @param used what spends took, whenever
     * @param remaining what no spend took; when the lot has expired, nobody ever will
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OfGrant(
            String address,
            String creditRef,
            int creditIndex,
            Instant messageTimestamp,
            @Nullable Instant expirationDate,
            long amount,
            long used,
            long remaining,
            List<AllocationLine> allocations,
            @Nullable String nextCursor)
            implements EntryAllocations {}
}
