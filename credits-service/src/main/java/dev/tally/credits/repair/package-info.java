/** Owns the replay of addresses from their ledger rows, and the repair in place of what differs from it. */
@NullMarked
package dev.tally.credits.repair;

import org.jspecify.annotations.NullMarked;
