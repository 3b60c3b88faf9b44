/** Owns how fresh a read is: the position that every answer carries, and the wait for an offset that a caller knows. */
@NullMarked
package dev.tally.freshness;

import org.jspecify.annotations.NullMarked;
