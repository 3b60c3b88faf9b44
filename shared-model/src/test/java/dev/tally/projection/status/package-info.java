/** Owns the tests of what people ask of streams. */
@NullMarked
package dev.tally.projection.status;

import org.jspecify.annotations.NullMarked;
