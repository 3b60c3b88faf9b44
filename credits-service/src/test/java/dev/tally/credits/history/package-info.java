/** Tests of the reads of this feature, over HTTP and by the plans of their statements. */
@NullMarked
package dev.tally.credits.history;

import org.jspecify.annotations.NullMarked;
