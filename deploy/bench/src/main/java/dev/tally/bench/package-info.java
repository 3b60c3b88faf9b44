/** Owns the side-by-side benchmarks: what they need of a running stack, how they run and how they report. */
@NullMarked
package dev.tally.bench;

import org.jspecify.annotations.NullMarked;
