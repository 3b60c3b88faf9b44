package dev.tally.credits.history;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/** What one resource has consumed (C6.5). */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
public record ConsumedCredits(String itemHash, BigInteger consumedCredits) {}
