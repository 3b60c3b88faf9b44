package dev.tally.credits.event;

import dev.tally.outbox.OutboxStore;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.deferral.DeferredWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Judges marked addresses by the threshold, away from the write path; the judgement and its event are one transaction. */
@ApplicationScoped
class AlertWork implements DeferredWork {

    static final String KIND = "alerts";

    private final AlertStore store;
    private final OutboxStore outbox;
    private final EventConfig config;
    private final String topic;
    private final Clock clock;

    AlertWork(AlertStore store, OutboxStore outbox, EventConfig config, ProjectionConfig projection, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.config = config;
        this.topic = projection.topic();
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Uni<Void> refresh(SqlConnection tx, List<String> keys) {
        if (config.lowBalance().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        return store.judge(tx, keys, now, config.lowBalance().get())
                .chain(fallen -> outbox.add(
                        tx, topic, now, fallen.stream().map(Alert::event).toList()));
    }
}
