/** What the tests of the reads share. */
@NullMarked
package dev.tally.credits;

import org.jspecify.annotations.NullMarked;
