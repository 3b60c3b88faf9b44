/** Owns the benchmarks of the credits family: the contestants, how they are timed and how their results are checked. */
@NullMarked
package dev.tally.bench.credits.race;

import org.jspecify.annotations.NullMarked;
