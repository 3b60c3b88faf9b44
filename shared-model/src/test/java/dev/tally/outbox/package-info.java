/** Owns the tests of the outbox. */
@NullMarked
package dev.tally.outbox;

import org.jspecify.annotations.NullMarked;
