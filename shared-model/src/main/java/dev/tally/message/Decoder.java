package dev.tally.message;

/**
 * Turns messages of one family into values; the only class of a feature that knows JSON.
 *
 * <p>Pure and thread-safe. It bounds depth, length and number sizes, and never throws because of its input.
 */
@FunctionalInterface
public interface Decoder<M> {

    Decoded<M> decode(CloudMessage message);
}
