package dev.tally.credits.event;

import dev.tally.credits.posted.PostedRow;
import dev.tally.credits.posted.PostingListener;
import dev.tally.projection.deferral.Deferral;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What the write path does for events: it says whose balance may have changed. */
@ApplicationScoped
public class Alerts implements PostingListener {

    private final Deferral deferral;
    private final boolean on;

    Alerts(Deferral deferral, EventConfig config) {
        this.deferral = deferral;
        this.on = config.lowBalance().isPresent();
    }

    @Override
    public Uni<Void> posted(SqlConnection tx, List<PostedRow> rows, Instant recordedAt) {
        return on
                ? changed(tx, rows.stream().map(PostedRow::address).collect(Collectors.toSet()), recordedAt)
                : Uni.createFrom().voidItem();
    }

    /** Marks the addresses in the transaction that changes them: one statement, and none when no threshold is set. */
    Uni<Void> changed(SqlConnection tx, Collection<String> addresses, Instant now) {
        return on && !addresses.isEmpty()
                ? deferral.mark(tx, AlertWork.KIND, addresses, now)
                : Uni.createFrom().voidItem();
    }
}
