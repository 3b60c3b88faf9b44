package dev.tally.projection.slice;

/** Another owner moved the stream's position: the slice was rolled back and the stream must be repositioned. */
public final class LostFence extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostFence(String stream, long expected) {
        super("fence lost: " + stream + " is no longer at " + expected, null, false, false);
    }
}
