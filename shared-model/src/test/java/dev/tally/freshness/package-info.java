/** Owns the tests of what a caller may say of the offsets that it knows. */
@NullMarked
package dev.tally.freshness;

import org.jspecify.annotations.NullMarked;
