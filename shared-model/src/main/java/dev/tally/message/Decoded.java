package dev.tally.message;

/**
 * What a decoder made of a message. A bad message is a value, never an exception.
 *
 * <p>{@code reason} is machine-readable: a stable word in snake_case, optionally followed by {@code key=value} details.
 */
public sealed interface Decoded<M> {

    /** Ours and well-formed; the projection judges it. */
    record Accepted<M>(M message) implements Decoded<M> {}

    /** Well-formed, but not this family's business; gating comes before validation. */
    record Ignored<M>(String reason) implements Decoded<M> {}

    /** Ours, but against a field rule that the family writes down; audited, no dead letter. */
    record Refused<M>(String reason) implements Decoded<M> {}

    /** Not a valid message; goes to the dead letters with its raw bytes. */
    record Malformed<M>(String reason) implements Decoded<M> {}
}
