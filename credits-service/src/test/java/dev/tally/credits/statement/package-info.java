/** Owns the tests of statements and forecasts. */
@NullMarked
package dev.tally.credits.statement;

import org.jspecify.annotations.NullMarked;
