/** Tests of the messages that wait. */
@NullMarked
package dev.tally.projection.parking;

import org.jspecify.annotations.NullMarked;
