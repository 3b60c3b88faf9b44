package dev.tally.projection;

/**
 * One accepted message with its place in the stream.
 *
 * @param partition of the record; one that waited may come from another partition than the messages around it
 * @param offset of the record inside its partition
 */
public record Received<M>(int partition, long offset, String source, String id, M message) {}
