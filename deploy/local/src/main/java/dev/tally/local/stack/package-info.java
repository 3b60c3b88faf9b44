/** Owns the local stack: PostgreSQL, the broker and the three services, what they write and how they end. */
@NullMarked
package dev.tally.local.stack;

import org.jspecify.annotations.NullMarked;
