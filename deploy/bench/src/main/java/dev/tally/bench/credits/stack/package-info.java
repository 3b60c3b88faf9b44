/** Owns what all runs against a real credits service share: how its topic is fed, how its tables are compared. */
@NullMarked
package dev.tally.bench.credits.stack;

import org.jspecify.annotations.NullMarked;
