package dev.tally.credits.lot;

import java.util.List;

/**
 * What became of a spend: which lots paid, in the order in which they were taken. What nobody paid is dropped, there is
 * no debt (C4.2).
 *
 * @param amount what was asked for
 */
public record Drain(EntryKey spend, long amount, List<Take> takes) {

    /** A part of a spend that one lot paid for; positive. */
    public record Take(Lot lot, long amount) {}

    public Drain {
        takes = List.copyOf(takes);
    }

    public long covered() {
        return takes.stream().mapToLong(Take::amount).sum();
    }

    public long shortfall() {
        return amount - covered();
    }
}
