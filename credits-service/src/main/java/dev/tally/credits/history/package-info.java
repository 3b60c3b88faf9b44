/** Owns the reads of the ledger: rows, sums and what a resource has consumed. */
@NullMarked
package dev.tally.credits.history;

import org.jspecify.annotations.NullMarked;
