/** Owns the tests of the local stack's feed. */
@NullMarked
package dev.tally.local.feed;

import org.jspecify.annotations.NullMarked;
