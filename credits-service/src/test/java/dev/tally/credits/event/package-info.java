/** Owns the tests of events about credits. */
@NullMarked
package dev.tally.credits.event;

import org.jspecify.annotations.NullMarked;
