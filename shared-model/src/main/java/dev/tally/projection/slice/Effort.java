package dev.tally.projection.slice;

/**
 * How a slice is tried.
 *
 * @param patient true when each statement may take {@code tally.projection.single-timeout}
 * @param waking false when messages that wait for what the slice brings are left to the sweep
 */
public record Effort(boolean patient, boolean waking) {

    /** As every slice is tried first. */
    public static final Effort NORMAL = new Effort(false, true);

    public Effort withPatience() {
        return new Effort(true, waking);
    }

    public Effort withoutWaking() {
        return new Effort(patient, false);
    }
}
