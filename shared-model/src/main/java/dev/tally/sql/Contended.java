package dev.tally.sql;

/** A transaction saw that somebody else was faster: rolled back and tried again, it finds another state. */
public final class Contended extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Contended(String what) {
        super(what, null, false, false);
    }
}
