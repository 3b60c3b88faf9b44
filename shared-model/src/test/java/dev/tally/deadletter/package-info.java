/** Owns the proof that a record that could not be applied is kept and published as it came. */
@NullMarked
package dev.tally.deadletter;

import org.jspecify.annotations.NullMarked;
