/** Owns the tests of the replay of ledger rows and of repairs in place. */
@NullMarked
package dev.tally.credits.repair;

import org.jspecify.annotations.NullMarked;
