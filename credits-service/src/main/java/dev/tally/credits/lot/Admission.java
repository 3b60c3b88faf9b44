package dev.tally.credits.lot;

import java.util.List;

/** Whether lots can pay for a transfer at its place in the ledger (C4.5). Leaves books as they were. */
public final class Admission {

    private Admission() {}

    /**
     * Whether a spend would be wholly covered and no spend behind it would lose any of its cover. When an amount is
     * admitted so is every smaller one: what a spend leaves of each lot only grows as another one before it shrinks.
     *
     * @param key the place of the spend; for several that follow one another, that of the first
     */
    public static boolean admits(LotBook book, EntryKey key, long amount) {
        List<Drain> behind = book.drainsFrom(key);
        book.spend(key, amount);
        List<Drain> after = book.drainsFrom(key);
        boolean admitted = after.getFirst().shortfall() == 0;
        for (int i = 0; i < behind.size() && admitted; i++) {
            admitted = after.get(i + 1).covered() >= behind.get(i).covered();
        }
        book.withdraw(key);
        return admitted;
    }

    /** The largest amount that is admitted; at most {@code limit}. */
    public static long available(LotBook book, EntryKey key, long limit) {
        boolean last = book.drainsFrom(key).isEmpty();
        long high = Math.min(limit, book.usableAt(key));
        if (last) {
            return high;
        }
        long low = 0;
        while (low < high) {
            long middle = high - (high - low) / 2;
            if (admits(book, key, middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
