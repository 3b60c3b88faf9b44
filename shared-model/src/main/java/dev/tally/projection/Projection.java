package dev.tally.projection;

import dev.tally.message.Decoder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a family plugs into the runtime: a decoder, and set statements. One CDI bean per service.
 *
 * <p>The runtime owns the channel, the slices, the transaction, the fence and the audit; the family owns its tables.
 */
public interface Projection<M> {

    /** Bytes to values; called off the event loop, in parallel for different partitions. */
    Decoder<M> decoder();

    /**
     * Applies a batch inside the runtime's transaction with a number of statements that does not depend on its size.
     *
     * <p>The implementation neither commits nor rolls back, and keeps nothing in memory that a roll-back would make
     * wrong. It must be repeatable: after a failure the same messages come again, perhaps cut differently, and a message
     * whose effect is in the tables already is a {@link Outcome#DUPLICATE}.
     *
     * @param tx the transaction's connection; statements run in the order in which they are subscribed
     * <p>Messages that waited stand behind those of the slice; a family whose order is another one sorts by it. A
     * verdict {@link Outcome#PARKED} is given only for what {@link #dependencies()} names as a need of the message.
     *
     * @return one verdict per message of the batch, in the same order; fails when the batch cannot be applied as a
     *     whole, in which case the runtime rolls back, with {@link Barred} when nothing may be applied
     */
    Uni<List<Verdict>> project(SqlConnection tx, Batch<M> batch);

    /**
     * The key whose later messages must not be applied before this one: they are held while it is quarantined (R11).
     *
     * @return null when nothing depends on the message's order
     */
    default @Nullable String orderKey(M message) {
        return null;
    }

    /**
     * What keeps this process from applying anything, in words for a person: its streams are halted as long as there is
     * one, and go on by themselves when it is gone. Asked before a stream is positioned.
     */
    default Uni<Optional<String>> obstacle() {
        return Uni.createFrom().item(Optional.empty());
    }

    /** What messages wait for; null when none ever does. */
    default @Nullable Dependencies<M> dependencies() {
        return null;
    }
}
