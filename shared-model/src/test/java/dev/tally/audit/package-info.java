/** Owns the proof that the audit tells what became of every message. */
@NullMarked
package dev.tally.audit;

import org.jspecify.annotations.NullMarked;
