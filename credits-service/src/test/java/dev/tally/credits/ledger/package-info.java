/** Owns the tests of the ledger: the decoder, the pure core, and the store on a real PostgreSQL. */
@NullMarked
package dev.tally.credits.ledger;

import org.jspecify.annotations.NullMarked;
