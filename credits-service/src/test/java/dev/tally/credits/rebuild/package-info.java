/** Owns the tests of rebuilds, beside the live tables and in place. */
@NullMarked
package dev.tally.credits.rebuild;

import org.jspecify.annotations.NullMarked;
