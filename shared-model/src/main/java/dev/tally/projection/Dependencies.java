package dev.tally.projection;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Set;

/**
 * What the messages of a family need to be there before they count, so that the runtime can park and wake them (R13).
 *
 * <p>A dependency is a text, {@code kind:id}. Before the projection looks, the runtime locks what is unknown, so that
 * whoever brings it sees the messages that wait for it, or they see it.
 */
public interface Dependencies<M> {

    /** Everything that the message may be parked for; pure. */
    Set<String> needs(M message);

    /** Everything that other messages may wait for and this one may bring, should it be applied; pure. */
    Set<String> provides(M message);

    /**
     * Those of the wanted that are in the tables already: one indexed statement.
     *
     * <p>What is known stays known: a thing that was deleted leaves a tombstone.
     */
    Uni<Set<String>> known(SqlConnection tx, Set<String> wanted);
}
