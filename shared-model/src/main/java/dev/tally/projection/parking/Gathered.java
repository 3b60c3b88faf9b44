package dev.tally.projection.parking;

import dev.tally.projection.entry.Entry;
import java.util.List;
import java.util.Set;

/**
 * What was found before the projection looks.
 *
 * @param woken messages that waited and are judged again; they are no longer parked
 * @param parkable what a message may be parked for: locked since before the projection looks
 */
public record Gathered<M>(List<Entry<M>> woken, Set<String> parkable) {}
