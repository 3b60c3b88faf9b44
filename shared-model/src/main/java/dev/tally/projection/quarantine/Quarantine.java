package dev.tally.projection.quarantine;

import dev.tally.deadletter.DeadLetter;
import dev.tally.deadletter.DeadLetterStore;
import dev.tally.projection.Outcome;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.quarantine.QuarantineStore.HeldKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Gives up on single messages, so that a stream goes on without them (R11). */
@ApplicationScoped
public class Quarantine {

    private final QuarantineStore store;
    private final DeadLetterStore deadLetters;

    Quarantine(QuarantineStore store, DeadLetterStore deadLetters) {
        this.store = store;
        this.deadLetters = deadLetters;
    }

    /** Keeps a message as a dead letter and holds its key, if it has one, from now on. */
    public <M> Uni<Long> giveUp(
            SqlConnection tx, Projection<M> family, Entry<M> entry, Poison poison, Instant failedAt) {
        String topic = entry.record().topic();
        DeadLetter letter = new DeadLetter(entry.record(), Outcome.QUARANTINED, poison.reason(), poison.error());
        Received<M> accepted = entry.accepted();
        String key = accepted == null ? null : family.orderKey(accepted.message());
        return deadLetters
                .write(tx, topic, failedAt, List.of(letter))
                .map(List::getFirst)
                .call(id ->
                        key == null ? Uni.createFrom().voidItem() : store.quarantine(tx, new HeldKey(topic, key), id));
    }
}
