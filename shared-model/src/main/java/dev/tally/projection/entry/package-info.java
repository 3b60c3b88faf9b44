/** Owns a record on its way to a verdict: decoded as far as it goes. */
@NullMarked
package dev.tally.projection.entry;

import org.jspecify.annotations.NullMarked;
