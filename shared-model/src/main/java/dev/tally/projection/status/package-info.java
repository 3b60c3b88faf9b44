/** Owns what people and probes see of the streams: their lag, rate and state, and readiness. */
@NullMarked
package dev.tally.projection.status;

import org.jspecify.annotations.NullMarked;
