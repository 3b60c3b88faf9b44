package dev.tally.admin.deadletter;

import dev.tally.projection.again.Replay.Replayed;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replay.
 *
 * @param outcome of the letter; null when it was replayed before and only what is held behind it was left
 * @param released how many messages that were held behind it were judged
 * @param quarantinedAgain the dead letter that the rest is held behind now; null when nothing is held any more
 */
@RegisterForReflection
public record ReplayView(
        long id,
        @Nullable String outcome,
        @Nullable String reason,
        long released,
        @Nullable Long quarantinedAgain) {

    static ReplayView of(Replayed replayed) {
        return new ReplayView(
                replayed.id(),
                replayed.outcome() == null ? null : replayed.outcome().word(),
                replayed.reason(),
                replayed.released(),
                replayed.quarantinedAgain());
    }
}
