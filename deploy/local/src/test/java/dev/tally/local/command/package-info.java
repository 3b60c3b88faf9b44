/** Owns the tests of what a person types. */
@NullMarked
package dev.tally.local.command;

import org.jspecify.annotations.NullMarked;
