/** Owns the tests of the decoder. */
@NullMarked
package dev.tally.credits.message;

import org.jspecify.annotations.NullMarked;
