/** Owns the tests of how benchmarks run and report. */
@NullMarked
package dev.tally.bench;

import org.jspecify.annotations.NullMarked;
