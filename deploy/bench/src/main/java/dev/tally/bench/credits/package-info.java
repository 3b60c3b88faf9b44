/** Owns credit traffic: the seeded generator, messages written by hand, and the naive ledger that judges results. */
@NullMarked
package dev.tally.bench.credits;

import org.jspecify.annotations.NullMarked;
