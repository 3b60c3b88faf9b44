/** Owns how a record stands in a row of the runtime's tables, and how it becomes the same record again. */
@NullMarked
package dev.tally.projection.stored;

import org.jspecify.annotations.NullMarked;
