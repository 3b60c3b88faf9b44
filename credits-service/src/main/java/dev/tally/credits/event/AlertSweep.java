package dev.tally.credits.event;

import dev.tally.outbox.OutboxStore;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.state.ProjectionStateStore;
import dev.tally.projection.state.ProjectionStateStore.State;
import dev.tally.sql.Outage;
import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sees to what happens by the clock alone: lots that expire soon, and balances that fall because lots have expired. One
 * replica at a time; where it stands is in the database.
 */
@ApplicationScoped
class AlertSweep {

    private static final String THRESHOLD = "events:low-balance";
    private static final String EXPIRED_UNTIL = "events:expired-until";

    /** So far may clocks of replicas differ: what expired that lately is looked at again. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private static final Duration NOTICES_KEPT = Duration.ofDays(1);

    /** Beyond what the server gives a statement; then the connection is not to be waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Pool pool;
    private final AlertStore store;
    private final OutboxStore outbox;
    private final ProjectionStateStore states;
    private final Alerts alerts;
    private final EventConfig config;
    private final SchemaMigration migration;
    private final String topic;
    private final Clock clock;
    private final Outage outage = new Outage();
    private volatile boolean stopping;

    AlertSweep(
            Pool pool,
            AlertStore store,
            OutboxStore outbox,
            ProjectionStateStore states,
            Alerts alerts,
            EventConfig config,
            SchemaMigration migration,
            ProjectionConfig projection,
            Clock clock) {
        this.pool = pool;
        this.store = store;
        this.outbox = outbox;
        this.states = states;
        this.alerts = alerts;
        this.config = config;
        this.migration = migration;
        this.topic = projection.topic();
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(
            every = "{tally.credits.events.sweep-interval}",
            identity = "credit-events",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        if (stopping || !migration.isDone() || outage.isWaiting(clock.instant())) {
            return Uni.createFrom().voidItem();
        }
        return sweep().ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(() -> {
                    if (outage.end()) {
                        Log.info("credit_events_go_on");
                    }
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    if (!stopping && outage.note(clock.instant())) {
                        Log.warnf("credit_events_wait reason=\"%s\" retry=for_ever", failure.getMessage());
                    }
                    return null;
                });
    }

    Uni<Void> sweep() {
        Instant now = clock.instant();
        Uni<Void> balances =
                alone(tx -> balances(tx, now).replaceWith(true), false).replaceWithVoid();
        Uni<Void> notices = Multi.createFrom()
                .iterable(config.expiringLead().orElse(List.of()))
                .onItem()
                .transformToUniAndConcatenate(lead -> notices(now, lead))
                .onItem()
                .ignoreAsUni();
        return balances.chain(() -> notices);
    }

    /** Whoever falls below the threshold without a message is marked, and judged like all others. */
    private Uni<Void> balances(SqlConnection tx, Instant now) {
        Uni<Void> tidied = store.forget(tx, now.minus(NOTICES_KEPT));
        if (config.lowBalance().isEmpty()) {
            // What is true today need not be when a threshold is set again.
            return tidied.chain(() -> states.forget(tx, THRESHOLD)).chain(() -> states.forget(tx, EXPIRED_UNTIL));
        }
        long threshold = config.lowBalance().get();
        return tidied.chain(() -> states.lock(tx, THRESHOLD))
                .chain(known -> is(known, Long.toString(threshold))
                        ? expire(tx, now)
                        : store.arm(tx, now, threshold)
                                .chain(() -> states.write(tx, THRESHOLD, Long.toString(threshold), now))
                                .chain(() -> states.write(tx, EXPIRED_UNTIL, now.toString(), now)));
    }

    private Uni<Void> expire(SqlConnection tx, Instant now) {
        return states.lock(tx, EXPIRED_UNTIL)
                .map(state -> state.map(known -> Instant.parse(known.value())).orElse(now))
                .chain(until -> store.expired(tx, until.minus(CLOCK_SKEW), now)
                        .chain(addresses -> alerts.changed(tx, addresses, now))
                        .chain(() ->
                                states.write(tx, EXPIRED_UNTIL, (now.isAfter(until) ? now : until).toString(), now)));
    }

    /** Round by round until fewer are due than a round takes. */
    private Uni<Void> notices(Instant now, Duration lead) {
        return Multi.createBy()
                .repeating()
                .uni(() -> alone(tx -> notice(tx, now, lead), 0))
                .whilst(told -> told == config.sweepBatch() && !stopping)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Integer> notice(SqlConnection tx, Instant now, Duration lead) {
        return store.note(tx, now, lead, config.sweepBatch())
                .call(due -> outbox.add(
                        tx, topic, now, due.stream().map(Alert::event).toList()))
                .map(List::size);
    }

    private <T> Uni<T> alone(Function<SqlConnection, Uni<T>> work, T otherwise) {
        return pool.withTransaction(tx -> store.tryLock(tx)
                .chain(mine -> mine ? work.apply(tx) : Uni.createFrom().item(otherwise)));
    }

    private static boolean is(Optional<State> state, String value) {
        return state.map(State::value).filter(value::equals).isPresent();
    }
}
