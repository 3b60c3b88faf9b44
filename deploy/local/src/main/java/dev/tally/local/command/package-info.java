/** Owns the verbs of ./tally: one class per command, each with its own help. */
@NullMarked
package dev.tally.local.command;

import org.jspecify.annotations.NullMarked;
