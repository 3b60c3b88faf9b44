package dev.tally.projection;

/**
 * One accepted message with its place in the stream.
 *
 * @param offset of the record inside its partition
 */
public record Received<M>(long offset, String source, String id, M message) {}
