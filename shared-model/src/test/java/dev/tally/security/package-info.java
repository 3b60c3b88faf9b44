/** Owns the proof that keys are read in the forms in which people give them. */
@NullMarked
package dev.tally.security;

import org.jspecify.annotations.NullMarked;
