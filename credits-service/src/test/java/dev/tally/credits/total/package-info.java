/** Owns the tests of totals. */
@NullMarked
package dev.tally.credits.total;

import org.jspecify.annotations.NullMarked;
