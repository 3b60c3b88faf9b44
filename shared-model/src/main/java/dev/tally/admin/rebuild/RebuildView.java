package dev.tally.admin.rebuild;

import dev.tally.rebuild.RebuildStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job in an answer; {@link RebuildStatus} explains the members.
 *
 * @param keys how many keys were asked for; null = all
 * @param rate rows a second
 */
@RegisterForReflection
public record RebuildView(
        long id,
        String projection,
        @Nullable Integer keys,
        @Nullable String policy,
        boolean dryRun,
        String state,
        long rows,
        @Nullable Long total,
        double rate,
        @Nullable Double etaSeconds,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt,
        @Nullable String reason,
        @Nullable Map<String, Object> result) {

    static RebuildView of(RebuildStatus job) {
        return new RebuildView(
                job.id(),
                job.projection(),
                job.keyCount(),
                job.policy(),
                job.dryRun(),
                job.state().word(),
                job.rows(),
                job.total(),
                job.rate(),
                job.etaSeconds(),
                job.startedAt(),
                job.updatedAt(),
                job.finishedAt(),
                job.reason(),
                job.result());
    }

    /** As it stands in a list: results may be long. */
    RebuildView withoutResult() {
        return new RebuildView(
                id,
                projection,
                keys,
                policy,
                dryRun,
                state,
                rows,
                total,
                rate,
                etaSeconds,
                startedAt,
                updatedAt,
                finishedAt,
                reason,
                null);
    }
}
