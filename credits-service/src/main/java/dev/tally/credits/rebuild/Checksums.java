package dev.tally.credits.rebuild;

import java.math.BigDecimal;

/**
 * What lots and allocations add up to: the sum of a 64-bit hash over all columns of each row. Sums of parts add up to
 * the sum of the whole, in any order, so rows that are taken out can be taken off again.
 */
record Checksums(BigDecimal lots, long lotCount, BigDecimal allocations, long allocationCount) {

    static final Checksums ZERO = new Checksums(BigDecimal.ZERO, 0, BigDecimal.ZERO, 0);

    static Checksums ofLots(BigDecimal sum, long count) {
        return new Checksums(sum, count, BigDecimal.ZERO, 0);
    }

    static Checksums ofAllocations(BigDecimal sum, long count) {
        return new Checksums(BigDecimal.ZERO, 0, sum, count);
    }

    Checksums plus(Checksums other) {
        return new Checksums(
                lots.add(other.lots),
                lotCount + other.lotCount,
                allocations.add(other.allocations),
                allocationCount + other.allocationCount);
    }

    Checksums minus(Checksums other) {
        return new Checksums(
                lots.subtract(other.lots),
                lotCount - other.lotCount,
                allocations.subtract(other.allocations),
                allocationCount - other.allocationCount);
    }

    /** For people and logs. */
    @Override
    public String toString() {
        return "lots:" + lotCount + ":" + lots.toPlainString() + ",allocations:" + allocationCount + ":"
                + allocations.toPlainString();
    }
}
