package dev.tally.rebuild;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as everybody sees it.
 *
 * @param keyCount how many keys were asked for; null = all
 * @param total null while it is not known
 * @param updatedAt when its rows were last counted
 * @param reason why it ended, unless it is done
 */
public record RebuildStatus(
        long id,
        String projection,
        @Nullable Integer keyCount,
        @Nullable String policy,
        boolean dryRun,
        RebuildState state,
        long rows,
        @Nullable Long total,
        @Nullable String reason,
        @Nullable Map<String, Object> result,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {

    /** Rows a second since the start. */
    public double rate() {
        long millis = Duration.between(startedAt, updatedAt).toMillis();
        return millis <= 0 ? 0 : rows * 1000.0 / millis;
    }

    /** Seconds until all rows are done at the present rate; null when nobody can know, or it is over. */
    public @Nullable Double etaSeconds() {
        Long all = total;
        return state != RebuildState.RUNNING || all == null || rate() == 0 ? null : Math.max(0, all - rows) / rate();
    }

    RebuildStatus as(RebuildState other, String because) {
        return new RebuildStatus(
                id,
                projection,
                keyCount,
                policy,
                dryRun,
                other,
                rows,
                total,
                because,
                result,
                startedAt,
                updatedAt,
                finishedAt);
    }
}
