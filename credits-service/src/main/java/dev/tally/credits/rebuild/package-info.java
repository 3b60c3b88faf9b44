/** Owns the rebuild of lots and allocations from the ledger: per address, whole beside the live tables, or dry. */
@NullMarked
package dev.tally.credits.rebuild;

import org.jspecify.annotations.NullMarked;
