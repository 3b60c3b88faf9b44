package dev.tally.credits.consumed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of what resources have consumed (C7.6).
 *
 * @param total of all pages
 * @param consumed by resource; expenses that name none come last
 * @param nextCursor null on the last page
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ConsumedPage(
        @Nullable String address,
        @Nullable String itemHash,
        BigInteger total,
        List<ConsumedLine> consumed,
        @Nullable String nextCursor) {}
