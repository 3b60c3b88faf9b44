/** Owns the records that could not be applied: their bytes, why, and their way to the dead-letter topic. */
@NullMarked
package dev.tally.deadletter;

import org.jspecify.annotations.NullMarked;
