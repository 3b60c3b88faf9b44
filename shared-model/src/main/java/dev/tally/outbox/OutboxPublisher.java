package dev.tally.outbox;

import dev.tally.sql.Outage;
import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Brings events to their topic, at least once: an event is marked in the transaction that holds its lock, after the broker
 * has it. One replica sends them in their order; two of them share the work, and then neighbours may change places.
 */
@ApplicationScoped
class OutboxPublisher {

    /** Below the emitter's buffer of 128. */
    private static final int ROUND_EVENTS_MAX = 100;

    /** A server that vanished never answers; what was sent meanwhile is sent again. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Pool pool;
    private final OutboxStore store;
    private final EventChannel channel;
    private final OutboxConfig config;
    private final SchemaMigration migration;
    private final Clock clock;
    private final Outage outage = new Outage();
    private volatile boolean stopping;

    OutboxPublisher(
            Pool pool,
            OutboxStore store,
            EventChannel channel,
            OutboxConfig config,
            SchemaMigration migration,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.channel = channel;
        this.config = config;
        this.migration = migration;
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "1s", identity = "outbox-publisher", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> publish() {
        if (stopping || !migration.isDone() || outage.isWaiting(clock.instant())) {
            return Uni.createFrom().voidItem();
        }
        return publishAll()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(() -> {
                    if (outage.end()) {
                        Log.info("events_flow_again");
                    }
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    if (!stopping && outage.note(clock.instant())) {
                        Log.warnf("events_wait reason=\"%s\" retry=for_ever", failure.getMessage());
                    }
                    return null;
                });
    }

    @Scheduled(every = "1h", identity = "outbox-retention", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        if (stopping || !migration.isDone()) {
            return Uni.createFrom().voidItem();
        }
        return store.forgetPublished(clock.instant().minus(config.retention()))
                .onFailure()
                .recoverWithItem(failure -> {
                    Log.warnf("outbox_not_tidied reason=\"%s\" retry=1h", failure.getMessage());
                    return null;
                });
    }

    /** Round by round until nothing is left that another instance does not hold. */
    private Uni<Void> publishAll() {
        return Multi.createBy()
                .repeating()
                .uni(this::publishRound)
                .whilst(count -> count > 0 && !stopping)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Integer> publishRound() {
        return pool.withTransaction(tx -> store.takeUnpublished(tx, ROUND_EVENTS_MAX)
                .chain(events -> events.isEmpty()
                        ? Uni.createFrom().item(0)
                        : sendAll(events)
                                .chain(() -> store.markPublished(tx, events, clock.instant()))
                                .replaceWith(events.size())));
    }

    private Uni<Void> sendAll(List<UnpublishedEvent> events) {
        List<Uni<Void>> sent = events.stream().map(channel::send).toList();
        return Uni.join().all(sent).andCollectFailures().replaceWithVoid();
    }
}
