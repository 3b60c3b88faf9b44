/** Owns judging messages again outside their slice: the sweep of the parked, the replay of dead letters. */
@NullMarked
package dev.tally.projection.again;

import org.jspecify.annotations.NullMarked;
