/** Owns the streams of this process: the channel, one worker per assigned partition, their slices and their health. */
@NullMarked
package dev.tally.projection.stream;

import org.jspecify.annotations.NullMarked;
