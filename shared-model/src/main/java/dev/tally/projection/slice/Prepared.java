package dev.tally.projection.slice;

import dev.tally.projection.Projection;

/** A slice that is decoded and waits for its transaction; decoding needs no second time when that has to be tried again. */
public final class Prepared<M> {

    private final Projection<M> family;
    private final DecodedSlice<M> decoded;

    Prepared(Projection<M> family, DecodedSlice<M> decoded) {
        this.family = family;
        this.decoded = decoded;
    }

    public Slice slice() {
        return decoded.slice();
    }

    Projection<M> family() {
        return family;
    }

    DecodedSlice<M> decoded() {
        return decoded;
    }
}
