/** Owns the messages that wait for something unknown: how they are parked, woken, and in the end refused (R13). */
@NullMarked
package dev.tally.projection.parking;

import org.jspecify.annotations.NullMarked;
