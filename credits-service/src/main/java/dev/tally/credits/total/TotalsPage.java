package dev.tally.credits.total;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of totals, by bucket and key (C7.5); what has no rows has no line.
 *
 * @param nextCursor null on the last page
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TotalsPage(
        Bucket bucket,
        Instant from,
        Instant to,
        List<TotalLine> totals,
        @Nullable String nextCursor) {}
