package dev.tally.credits.lots;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the lots of one address, in emission order (C7.1).
 *
 * @param at as it was asked for; null = now, with everything that the ledger holds
 * @param nextCursor null on the last page
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LotsPage(
        String address,
        @Nullable Instant at,
        List<LotLine> lots,
        @Nullable String nextCursor) {}
