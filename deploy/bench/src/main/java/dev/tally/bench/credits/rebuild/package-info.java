/** Owns the benchmark of a rebuild: lots and allocations of everybody from the ledger, while messages and questions come. */
@NullMarked
package dev.tally.bench.credits.rebuild;

import org.jspecify.annotations.NullMarked;
