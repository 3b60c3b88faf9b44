package dev.tally.credits.history;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/**
 * What the rows of an address add up to (C6.4).
 *
 * @param totalOutgoing the sum of the spends, not positive
 */
@RegisterForReflection
public record HistorySummary(
        String address, long entryCount, BigInteger totalAmount, BigInteger totalIncoming, BigInteger totalOutgoing) {}
