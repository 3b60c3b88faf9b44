package dev.tally.projection.stored;

/** The header that tells in which epoch of its partition a record was polled; it is taken off before a record is kept. */
public final class EpochStamp {

    /** Its name. */
    public static final String HEADER = "tally-epoch";

    private EpochStamp() {}
}
