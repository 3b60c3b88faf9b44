package dev.tally.projection.again;

import dev.tally.deadletter.DeadLetterStore;
import dev.tally.deadletter.LetterInHand;
import dev.tally.projection.Outcome;
import dev.tally.projection.Projection;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.judgement.JudgementMetrics;
import dev.tally.projection.judgement.JudgementMetrics.Count;
import dev.tally.projection.quarantine.Patience;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.quarantine.QuarantineStore;
import dev.tally.projection.quarantine.QuarantineStore.HeldKey;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import dev.tally.sql.FailureKind;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges a dead letter as if it arrived now, and behind it, in offset order, what is held because of it (R12): all in one
 * transaction that locks the key.
 *
 * <p>Only when one of the held cannot be applied either, there are several transactions: what comes before it is
 * released, it becomes the dead letter that the rest is held behind.
 */
@ApplicationScoped
public class Replay {

    private final Pool pool;
    private final DeadLetterStore letters;
    private final QuarantineStore quarantine;
    private final Release release;
    private final Decoding decoding;
    private final JudgementMetrics metrics;
    private final Projection<?> projection;
    private final Patience patience;
    private final Clock clock;

    Replay(
            Pool pool,
            DeadLetterStore letters,
            QuarantineStore quarantine,
            Release release,
            Decoding decoding,
            JudgementMetrics metrics,
            Projection<?> projection,
            Patience patience,
            Clock clock) {
        this.pool = pool;
        this.letters = letters;
        this.quarantine = quarantine;
        this.release = release;
        this.decoding = decoding;
        this.metrics = metrics;
        this.projection = projection;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * What came of a replay.
     *
     * @param outcome of the letter; null when it was replayed before and only what is held behind it was left
     * @param released how many messages that were held behind it were judged
     * @param quarantinedAgain the dead letter that the rest is held behind now; null when nothing is held any more
     */
    public record Replayed(
            long id,
            @Nullable Outcome outcome,
            @Nullable String reason,
            long released,
            @Nullable Long quarantinedAgain) {

        Replayed released(Release.Released more) {
            return new Replayed(id, outcome, reason, released + more.count(), more.quarantinedAgain());
        }
    }

    /**
     * Replays a letter.
     *
     * <p>Fails with a problem: not found, replayed already, or still failing; nothing has happened then.
     */
    public Uni<Replayed> replay(long id) {
        return replay(id, projection);
    }

    /**
     * Throws a letter away; what is held behind it is judged.
     *
     * <p>Fails with a problem when there is no such letter.
     */
    public Uni<Void> discard(long id) {
        return pool.withTransaction(tx -> take(tx, id))
                .chain(() -> release.carefully(projection, id))
                .chain(() -> pool.withTransaction(tx -> letters.discard(tx, id)))
                .invoke(() -> Log.infof("dead_letter_discarded id=%d", id));
    }

    private <M> Uni<Replayed> replay(long id, Projection<M> family) {
        return attempt(id, family, true)
                .onFailure(failure ->
                        FailureKind.of(failure) != FailureKind.TRANSIENT && !(failure instanceof ProblemException))
                .recoverWithUni(failure -> attempt(id, family, false)
                        .onFailure(again ->
                                FailureKind.of(again) != FailureKind.TRANSIENT && !(again instanceof ProblemException))
                        .transform(Replay::stillFailing)
                        .chain(replayed -> release.carefully(family, id).map(replayed::released)))
                .invoke(replayed -> Log.infof(
                        "dead_letter_replayed id=%d outcome=%s released=%d",
                        id, replayed.outcome(), replayed.released()));
    }

    private static ProblemException stillFailing(Throwable failure) {
        Poison poison = Poison.of(failure);
        return new ProblemException(
                HttpProblem.STILL_FAILING, poison.reason() + (poison.error() == null ? "" : ": " + poison.error()));
    }

    /** One transaction: the letter, and with it what is held behind it, unless only the letter is wanted. */
    private <M> Uni<Replayed> attempt(long id, Projection<M> family, boolean withHeld) {
        List<Count> judged = new ArrayList<>();
        return patiently(tx -> take(tx, id)
                        .chain(letter -> quarantine.heldBehind(tx, id).chain(key -> judgeLetter(
                                        tx, family, letter, key, judged)
                                .chain(replayed -> key.isEmpty() || !withHeld
                                        ? Uni.createFrom().item(replayed)
                                        : release.all(tx, family, key.get(), judged)
                                                .map(replayed::released)))))
                .invoke(() -> metrics.count(judged));
    }

    private <M> Uni<Replayed> judgeLetter(
            SqlConnection tx, Projection<M> family, LetterInHand letter, Optional<HeldKey> key, List<Count> judged) {
        if (letter.replayed()) {
            if (key.isPresent()) {
                return Uni.createFrom().item(new Replayed(letter.id(), null, null, 0, null));
            }
            throw new ProblemException(
                    HttpProblem.ALREADY_REPLAYED, "Dead letter " + letter.id() + " was replayed before.");
        }
        return release.judge(
                        tx,
                        family,
                        List.of(decoding.decode(letter.record(), family.decoder())),
                        letter.record().topic(),
                        key.map(HeldKey::key).orElse(null))
                .map(List::getFirst)
                .invoke(each -> {
                    if (each.verdict().outcome() == Outcome.MALFORMED) {
                        throw new ProblemException(
                                HttpProblem.STILL_FAILING,
                                "malformed: " + each.verdict().reason());
                    }
                    judged.add(Count.of(each));
                })
                .call(() -> letters.markReplayed(tx, letter.id(), clock.instant()))
                .map(each -> new Replayed(
                        letter.id(), each.verdict().outcome(), each.verdict().reason(), 0, null));
    }

    private Uni<LetterInHand> take(SqlConnection tx, long id) {
        return letters.take(tx, id)
                .map(found -> found.orElseThrow(
                        () -> new ProblemException(HttpProblem.NOT_FOUND, "There is no dead letter " + id + ".")));
    }

    private <T> Uni<T> patiently(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(tx -> patience.on(tx).chain(() -> work.apply(tx)));
    }
}
