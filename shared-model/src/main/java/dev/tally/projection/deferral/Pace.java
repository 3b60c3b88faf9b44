package dev.tally.projection.deferral;

import dev.tally.sql.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the worker goes on with one kind: slices halve when one fails and double when one succeeds, until a failing key
 * stands alone and is kept back. Used by one round at a time.
 *
 * <p>A key is kept back in memory only: its mark stays as old as it is, so readers are told the truth, and another start
 * tries it again.
 */
final class Pace {

    static final Duration KEPT_BACK_FOR = Duration.ofMinutes(5);

    /** So many failing keys are no accident of the keys: the kind as a whole waits. */
    static final int KEPT_BACK_MAX = 100;

    private final int sizeMax;
    private final Map<String, Instant> keptBack = new LinkedHashMap<>();
    private final Outage outage = new Outage();
    private int size;

    Pace(int sizeMax) {
        this.sizeMax = sizeMax;
        this.size = sizeMax;
    }

    int size() {
        return size;
    }

    boolean isWaiting(Instant now) {
        return outage.isWaiting(now);
    }

    /** Keys that are not to be taken now. */
    List<String> keptBack(Instant now) {
        return keptBack.entrySet().stream()
                .filter(key -> now.isBefore(key.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Notes a slice that was committed; true when that ends an outage. */
    boolean succeeded(List<String> keys) {
        size = (int) Math.min(sizeMax, 2L * size);
        keys.forEach(keptBack::remove);
        return outage.end();
    }

    /** Makes the next slice smaller than the one that failed. */
    void halve(int failed) {
        size = Math.max(1, Math.min(size, failed) / 2);
    }

    /** Leaves the kind alone for a while, longer each time; true for the first time of an outage. */
    boolean rest(Instant now) {
        return outage.note(now);
    }

    /** True when there is room for one more, or the key was kept back before. */
    boolean hasRoomFor(String key) {
        return keptBack.size() < KEPT_BACK_MAX || keptBack.containsKey(key);
    }

    /** Keeps a key back; true for the first time. */
    boolean keepBack(String key, Instant now) {
        return keptBack.put(key, now.plus(KEPT_BACK_FOR)) == null;
    }
}
