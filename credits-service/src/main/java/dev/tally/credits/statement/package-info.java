/** Owns what an address's ledger says about a span of time: the statement of a past one, the forecast of the next. */
@NullMarked
package dev.tally.credits.statement;

import org.jspecify.annotations.NullMarked;
