package dev.tally.projection;

/**
 * What a projection fails with when it must not apply anything any more, whatever the messages are: the runtime rolls
 * back, asks {@link Projection#obstacle()} and holds the stream as long as there is one.
 */
public final class Barred extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Barred(String obstacle) {
        super(obstacle, null, false, false);
    }
}
