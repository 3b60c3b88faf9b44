/** Owns what others hear of a batch that enters the ledger, in its transaction. */
@NullMarked
package dev.tally.credits.posted;

import org.jspecify.annotations.NullMarked;
