/** Owns the contract between the runtime and a projection family, and the way of a slice from record to commit. */
@NullMarked
package dev.tally.projection;

import org.jspecify.annotations.NullMarked;
