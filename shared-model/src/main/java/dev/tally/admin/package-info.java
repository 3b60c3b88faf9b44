/** Owns what all of {@code /admin} shares: how people name a stream. */
@NullMarked
package dev.tally.admin;

import org.jspecify.annotations.NullMarked;
