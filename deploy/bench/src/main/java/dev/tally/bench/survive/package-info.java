/** Owns the failure runs by name, the order in which they run and the report of what they found. */
@NullMarked
package dev.tally.bench.survive;

import org.jspecify.annotations.NullMarked;
