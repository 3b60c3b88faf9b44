/** Owns the tests of rebuilds beside the live tables. */
@NullMarked
package dev.tally.rebuild.shadow;

import org.jspecify.annotations.NullMarked;
