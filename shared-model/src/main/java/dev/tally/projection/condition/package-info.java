/** Owns the words for how a stream fares, and what its worker says of it at a moment. */
@NullMarked
package dev.tally.projection.condition;

import org.jspecify.annotations.NullMarked;
