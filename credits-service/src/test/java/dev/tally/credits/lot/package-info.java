/** Owns the tests of the pure core. */
@NullMarked
package dev.tally.credits.lot;

import org.jspecify.annotations.NullMarked;
