/** Owns the tests of the reads of lots. */
@NullMarked
package dev.tally.credits.lots;

import org.jspecify.annotations.NullMarked;
