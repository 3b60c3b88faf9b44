/** Owns the reads of lots: what each grant has left at an instant, and who paid for whom. */
@NullMarked
package dev.tally.credits.lots;

import org.jspecify.annotations.NullMarked;
