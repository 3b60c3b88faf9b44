package dev.tally.credits.consumed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one resource has consumed.
 *
 * @param itemHash null for the expenses that name no resource
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ConsumedLine(@Nullable String itemHash, BigInteger consumedCredits) {}
