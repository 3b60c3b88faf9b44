/** Owns what credits tell others: balances that fall below a threshold, lots that expire soon. */
@NullMarked
package dev.tally.credits.event;

import org.jspecify.annotations.NullMarked;
