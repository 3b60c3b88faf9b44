/** Owns the benchmark of how a service starts and what it takes of the machine. */
@NullMarked
package dev.tally.bench.credits.start;

import org.jspecify.annotations.NullMarked;
