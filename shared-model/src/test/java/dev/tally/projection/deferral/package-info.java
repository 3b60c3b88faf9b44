/** Owns the tests of deferred work. */
@NullMarked
package dev.tally.projection.deferral;

import org.jspecify.annotations.NullMarked;
