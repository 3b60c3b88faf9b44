/** Owns the totals of the ledger by hour: how a batch adds to them, and their reads. */
@NullMarked
package dev.tally.credits.total;

import org.jspecify.annotations.NullMarked;
