/** Owns the credit ledger: from a message's bytes to its rows, and the lots that grants make and expenses drain. */
@NullMarked
package dev.tally.credits.ledger;

import org.jspecify.annotations.NullMarked;
