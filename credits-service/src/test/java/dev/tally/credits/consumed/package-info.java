/** Owns the tests of what resources have consumed. */
@NullMarked
package dev.tally.credits.consumed;

import org.jspecify.annotations.NullMarked;
