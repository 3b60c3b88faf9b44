/** Owns the wire contract: what a record is before any family has looked into it. */
@NullMarked
package dev.tally.message;

import org.jspecify.annotations.NullMarked;
