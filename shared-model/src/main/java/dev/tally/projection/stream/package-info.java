/** Owns the streams of this process: the channel, one worker per assigned partition, their positions and their state. */
@NullMarked
package dev.tally.projection.stream;

import org.jspecify.annotations.NullMarked;
