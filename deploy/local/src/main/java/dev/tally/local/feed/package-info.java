/** Owns the way of a feed into the broker: lines of structured CloudEvents to keyed records of the right topics. */
@NullMarked
package dev.tally.local.feed;

import org.jspecify.annotations.NullMarked;
