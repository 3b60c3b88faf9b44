/** Owns what was polled and is not applied yet, and where a consumer stands: inboxes, epochs, positioning. */
@NullMarked
package dev.tally.projection.intake;

import org.jspecify.annotations.NullMarked;
