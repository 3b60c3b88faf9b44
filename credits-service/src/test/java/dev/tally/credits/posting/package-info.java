/** Owns the tests of the rules of a batch. */
@NullMarked
package dev.tally.credits.posting;

import org.jspecify.annotations.NullMarked;
