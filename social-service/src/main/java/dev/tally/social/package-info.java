/** Owns the social family: which messages are its own, and what becomes of them. */
@NullMarked
package dev.tally.social;

import org.jspecify.annotations.NullMarked;
