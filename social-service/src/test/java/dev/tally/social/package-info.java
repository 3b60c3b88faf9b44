/** Owns the proof that the social service does what its README says. */
@NullMarked
package dev.tally.social;

import org.jspecify.annotations.NullMarked;
