/** Owns what every failure run stands on: the service and its traffic, and the comparison with the naive ledger. */
@NullMarked
package dev.tally.bench.survive.field;

import org.jspecify.annotations.NullMarked;
