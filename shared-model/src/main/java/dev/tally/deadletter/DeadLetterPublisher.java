package dev.tally.deadletter;

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
 * Brings dead letters to their topic, at least once: a letter is marked in the transaction that holds its lock, after
 * the broker has it.
 */
@ApplicationScoped
class DeadLetterPublisher {

    /** Below the emitter's buffer of 128. */
    private static final int ROUND_LETTERS_MAX = 64;

    private static final long ROUND_BYTES_MAX = 16L * 1024 * 1024;

    /** A server that vanished never answers; what was sent meanwhile is sent again. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Pool pool;
    private final DeadLetterStore store;
    private final LetterChannel channel;
    private final SchemaMigration migration;
    private final Clock clock;
    private final Outage outage = new Outage();
    private volatile boolean stopping;

    DeadLetterPublisher(
            Pool pool, DeadLetterStore store, LetterChannel channel, SchemaMigration migration, Clock clock) {
        this.pool = pool;
        this.store = store;
        this.channel = channel;
        this.migration = migration;
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "1s", identity = "dead-letter-publisher", concurrentExecution = ConcurrentExecution.SKIP)
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
                        Log.info("dead_letters_flow_again");
                    }
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    if (!stopping && outage.note(clock.instant())) {
                        Log.warnf("dead_letters_wait reason=\"%s\" retry=for_ever", failure.getMessage());
                    }
                    return null;
                });
    }

    /** Round by round until nothing is left that another instance does not hold. */
    Uni<Void> publishAll() {
        return Multi.createBy()
                .repeating()
                .uni(this::publishRound)
                .whilst(count -> count > 0 && !stopping)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Integer> publishRound() {
        return pool.withTransaction(tx -> store.takeUnpublished(tx, ROUND_LETTERS_MAX, ROUND_BYTES_MAX)
                .chain(letters -> letters.isEmpty()
                        ? Uni.createFrom().item(0)
                        : sendAll(letters)
                                .chain(() -> store.markPublished(tx, letters, clock.instant()))
                                .replaceWith(letters.size())));
    }

    private Uni<Void> sendAll(List<UnpublishedLetter> letters) {
        List<Uni<Void>> sent = letters.stream().map(channel::send).toList();
        return Uni.join().all(sent).andCollectFailures().replaceWithVoid();
    }
}
