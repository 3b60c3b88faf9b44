/** Owns what a family tells others: events in the transaction of what they tell of, and their way to {@code <topic>.events}. */
@NullMarked
package dev.tally.outbox;

import org.jspecify.annotations.NullMarked;
