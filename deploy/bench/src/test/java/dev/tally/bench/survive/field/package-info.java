/** Owns the tests of what failure runs stand on. */
@NullMarked
package dev.tally.bench.survive.field;

import org.jspecify.annotations.NullMarked;
