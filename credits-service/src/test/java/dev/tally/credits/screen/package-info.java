/** Owns the tests of the screens. */
@NullMarked
package dev.tally.credits.screen;

import org.jspecify.annotations.NullMarked;
