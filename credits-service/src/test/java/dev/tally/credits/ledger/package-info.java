/** Owns the tests of the ledger: from batches to tables, and the store on a real PostgreSQL. */
@NullMarked
package dev.tally.credits.ledger;

import org.jspecify.annotations.NullMarked;
