/** Owns the reads of balances: of one address, and the listing of all. */
@NullMarked
package dev.tally.credits.balance;

import org.jspecify.annotations.NullMarked;
