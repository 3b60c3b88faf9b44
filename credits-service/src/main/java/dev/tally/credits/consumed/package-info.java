/** Owns the reads of what resources have consumed, by address and by resource. */
@NullMarked
package dev.tally.credits.consumed;

import org.jspecify.annotations.NullMarked;
