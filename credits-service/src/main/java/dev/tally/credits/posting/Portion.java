package dev.tally.credits.posting;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.Drain.Take;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of what a transfer hands over: it expires with the lot that it comes from, or sooner when that was asked for
 * (C4.3).
 *
 * @param expiresAt null when it never expires
 */
record Portion(long amount, @Nullable Instant expiresAt) {

    /** What a drain hands over, in its order; neighbours of equal expiration are one. */
    static List<Portion> of(Drain drain, @Nullable Instant requested) {
        var portions = new ArrayList<Portion>(drain.takes().size());
        for (Take take : drain.takes()) {
            var portion = new Portion(take.amount(), sooner(take.lot().expiresAt(), requested));
            if (!portions.isEmpty() && Objects.equals(portions.getLast().expiresAt, portion.expiresAt)) {
                portion = new Portion(portions.removeLast().amount + portion.amount, portion.expiresAt);
            }
            portions.add(portion);
        }
        return portions;
    }

    private static @Nullable Instant sooner(@Nullable Instant left, @Nullable Instant right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.isBefore(right) ? left : right;
    }
}
