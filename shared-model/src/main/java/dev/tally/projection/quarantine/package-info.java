/** Owns the keys that are held behind a quarantined message, and how a dead letter is judged again. */
@NullMarked
package dev.tally.projection.quarantine;

import org.jspecify.annotations.NullMarked;
