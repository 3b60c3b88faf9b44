/** Owns what the reads of credits share: their problems, their bounds and their pages. */
@NullMarked
package dev.tally.credits;

import org.jspecify.annotations.NullMarked;
