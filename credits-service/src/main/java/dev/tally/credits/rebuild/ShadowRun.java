package dev.tally.credits.rebuild;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.rebuild.RebuildJob;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far a rebuild beside the live tables has come; for the one thread that does it. */
final class ShadowRun {

    private final RebuildJob job;
    private final DrainOrder order;
    private final Instant beganAt;
    private final Map<String, Object> result = new LinkedHashMap<>();
    private Checksums expected = Checksums.ZERO;
    private @Nullable Checksums shadow;

    ShadowRun(RebuildJob job, DrainOrder order, Instant beganAt) {
        this.job = job;
        this.order = order;
        this.beganAt = beganAt;
    }

    RebuildJob job() {
        return job;
    }

    DrainOrder order() {
        return order;
    }

    Instant beganAt() {
        return beganAt;
    }

    /** What the shadow tables must add up to, by what was written into them. */
    Checksums expected() {
        return expected;
    }

    void expect(Checksums more) {
        expected = expected.plus(more);
    }

    /** What they were found to add up to, and what was found when they were changed since; null before the look. */
    @Nullable
    Checksums shadow() {
        return shadow;
    }

    void found(Checksums sums) {
        shadow = sums;
    }

    boolean isLookedAt() {
        return shadow != null;
    }

    /** What the job will show. */
    Map<String, Object> result() {
        return result;
    }

    void tell(String name, Object value) {
        result.put(name, value);
    }
}
