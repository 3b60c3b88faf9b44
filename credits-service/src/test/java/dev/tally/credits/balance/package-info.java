/** Tests of the reads of this feature, over HTTP and by the plans of their statements. */
@NullMarked
package dev.tally.credits.balance;

import org.jspecify.annotations.NullMarked;
