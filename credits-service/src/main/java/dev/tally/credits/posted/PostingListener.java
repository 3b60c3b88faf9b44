package dev.tally.credits.posted;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;

/** Something that is derived from what a batch adds to the ledger; one CDI bean each. */
public interface PostingListener {

    /**
     * Writes what follows from the rows, in the transaction that enters them, with a number of statements that does not
     * depend on them.
     *
     * @param rows of messages that are entered now, for the first time; each message with all of its rows; at least one
     */
    Uni<Void> posted(SqlConnection tx, List<PostedRow> rows, Instant recordedAt);
}
