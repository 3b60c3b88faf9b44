/** Owns a family with dependencies, per-key order and messages that fail, to prove the runtime without any domain. */
@NullMarked
package dev.tally.box;

import org.jspecify.annotations.NullMarked;
