/** Owns the tests of the local stack. */
@NullMarked
package dev.tally.local;

import org.jspecify.annotations.NullMarked;
