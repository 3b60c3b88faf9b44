/** Owns the tests of the failure runs' report. */
@NullMarked
package dev.tally.bench.survive;

import org.jspecify.annotations.NullMarked;
