package dev.tally.rebuild;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have rebuilt.
 *
 * @param keys sorted, each once, at least one; null = all there are
 * @param policy one of {@link Rebuild#policies}; null = the one that is in force
 * @param dryRun whether nothing is to be written, only told what would change
 */
public record RebuildRequest(
        String projection,
        @Nullable List<String> keys,
        @Nullable String policy,
        boolean dryRun) {

    public RebuildRequest {
        keys = keys == null ? null : keys.stream().sorted().distinct().toList();
    }
}
