/** Owns the metrics family: which messages are its own, and what becomes of them. */
@NullMarked
package dev.tally.metrics;

import org.jspecify.annotations.NullMarked;
