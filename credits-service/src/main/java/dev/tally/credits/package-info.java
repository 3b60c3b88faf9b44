/** Owns what the reads of credits share: their problems and their bounds. */
@NullMarked
package dev.tally.credits;

import org.jspecify.annotations.NullMarked;
