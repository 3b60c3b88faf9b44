package dev.tally.credits.statement;

import dev.tally.credits.lot.EntryKey;
import java.time.Duration;

/** What lots paid for one spend. */
record CoveredSpend(EntryKey key, long amount) {

    /** The same spend, later. */
    CoveredSpend after(Duration delay) {
        return new CoveredSpend(new EntryKey(key.messageAt().plus(delay), key.ref(), key.index()), amount);
    }
}
