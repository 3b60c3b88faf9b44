/** Owns the rules of lots: which lot pays for which spend, in which order; pure, one address at a time. */
@NullMarked
package dev.tally.credits.lot;

import org.jspecify.annotations.NullMarked;
