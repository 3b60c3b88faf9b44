package dev.tally.projection.slice;

import dev.tally.projection.Projection;
import dev.tally.projection.entry.Entry;
import java.util.List;

/** A slice that is decoded and waits for its transaction; decoding needs no second time when that has to be tried again. */
public final class Prepared<M> {

    private final Projection<M> family;
    private final Slice slice;
    private final List<Entry<M>> entries;

    Prepared(Projection<M> family, Slice slice, List<Entry<M>> entries) {
        this.family = family;
        this.slice = slice;
        this.entries = entries;
    }

    public Slice slice() {
        return slice;
    }

    /** How many records it has. */
    public int size() {
        return entries.size();
    }

    /** True when parked messages may be woken by the slice. */
    public boolean mayWake() {
        return family.dependencies() != null;
    }

    /** The two halves of a slice of more than one record, in order. */
    public List<Prepared<M>> halves() {
        int middle = size() / 2;
        return List.of(part(0, middle), part(middle, size()));
    }

    private Prepared<M> part(int from, int to) {
        return new Prepared<>(family, new Slice(slice.records().subList(from, to)), entries.subList(from, to));
    }

    Projection<M> family() {
        return family;
    }

    List<Entry<M>> entries() {
        return entries;
    }
}
