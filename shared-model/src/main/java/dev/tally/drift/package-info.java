/** Owns the continuous comparison of what was counted with what it was counted from, and its repair. */
@NullMarked
package dev.tally.drift;

import org.jspecify.annotations.NullMarked;
