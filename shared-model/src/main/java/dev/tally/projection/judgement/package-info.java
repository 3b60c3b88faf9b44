/** Owns how records are judged inside a transaction, wherever they come from: a slice, the parked, or a dead letter. */
@NullMarked
package dev.tally.projection.judgement;

import org.jspecify.annotations.NullMarked;
