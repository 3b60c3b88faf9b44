/** Owns the benchmark of reads that know their own write. */
@NullMarked
package dev.tally.bench.credits.reads;

import org.jspecify.annotations.NullMarked;
