/** Owns the proof that the metrics service does what its README says. */
@NullMarked
package dev.tally.metrics;

import org.jspecify.annotations.NullMarked;
