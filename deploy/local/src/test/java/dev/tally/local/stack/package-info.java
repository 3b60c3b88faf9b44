/** Owns the tests of the local stack's stack. */
@NullMarked
package dev.tally.local.stack;

import org.jspecify.annotations.NullMarked;
