/** Owns the credit ledger: what a batch of messages adds to it, and the lots that grants make and spends drain. */
@NullMarked
package dev.tally.credits.ledger;

import org.jspecify.annotations.NullMarked;
