/** Owns the tests of the credit traffic and of the naive ledger. */
@NullMarked
package dev.tally.bench.credits;

import org.jspecify.annotations.NullMarked;
