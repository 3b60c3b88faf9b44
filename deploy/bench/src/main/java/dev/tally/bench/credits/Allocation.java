package dev.tally.bench.credits;

import java.time.Instant;

/** So much of a spend was paid by one lot of the same address. */
public record Allocation(
        String address, Instant spendAt, String spendRef, int spendIndex, String lotRef, int lotIndex, long amount) {}
