/** Owns the answer to "what became of message X": the audit, by message and by generation. */
@NullMarked
package dev.tally.audit;

import org.jspecify.annotations.NullMarked;
