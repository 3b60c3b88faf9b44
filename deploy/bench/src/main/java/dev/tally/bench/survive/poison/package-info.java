/** Owns the failure runs with messages that the database refuses for ever: quarantine, and replay when the cause is mended. */
@NullMarked
package dev.tally.bench.survive.poison;

import org.jspecify.annotations.NullMarked;
