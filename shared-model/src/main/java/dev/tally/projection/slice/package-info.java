/** Owns the way of one slice of a stream: cut, decode, one fenced transaction, commit. */
@NullMarked
package dev.tally.projection.slice;

import org.jspecify.annotations.NullMarked;
