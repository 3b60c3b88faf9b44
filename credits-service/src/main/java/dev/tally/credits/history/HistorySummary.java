package dev.tally.credits.history;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/**
 * What the rows of an address add up to (C6.4).
 *
 * @param totalOutgoing the sum of the spends, not positive
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
public record HistorySummary(
        String address, long entryCount, BigInteger totalAmount, BigInteger totalIncoming, BigInteger totalOutgoing) {}
