/** Owns the tests of drift. */
@NullMarked
package dev.tally.drift;

import org.jspecify.annotations.NullMarked;
