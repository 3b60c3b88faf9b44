/** Owns who may do what: the key that signs administrators' tokens, and the gate in front of {@code /admin}. */
@NullMarked
package dev.tally.security;

import org.jspecify.annotations.NullMarked;
