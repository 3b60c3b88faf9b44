/** Owns the failure runs that take the service itself away, or put a second one beside it. */
@NullMarked
package dev.tally.bench.survive.process;

import org.jspecify.annotations.NullMarked;
