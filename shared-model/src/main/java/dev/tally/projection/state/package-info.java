/** Owns the named states of a projection that survive a restart. */
@NullMarked
package dev.tally.projection.state;

import org.jspecify.annotations.NullMarked;
