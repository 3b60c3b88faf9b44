/** Owns what administrators read over {@code /admin}: the audit and the dead letters. */
@NullMarked
package dev.tally.admin;

import org.jspecify.annotations.NullMarked;
