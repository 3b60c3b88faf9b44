/** Owns the tables of the ledger: accounts, history, lots and allocations, and the projection that keeps them. */
@NullMarked
package dev.tally.credits.ledger;

import org.jspecify.annotations.NullMarked;
