/** Owns the rules of a batch: from messages and what is stored to rows of the ledger and changes of lots; pure. */
@NullMarked
package dev.tally.credits.posting;

import org.jspecify.annotations.NullMarked;
