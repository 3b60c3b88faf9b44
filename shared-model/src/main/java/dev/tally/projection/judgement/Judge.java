package dev.tally.projection.judgement;

import dev.tally.audit.AuditStore;
import dev.tally.deadletter.DeadLetter;
import dev.tally.deadletter.DeadLetterStore;
import dev.tally.projection.Batch;
import dev.tally.projection.Dependencies;
import dev.tally.projection.Outcome;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import dev.tally.projection.deferral.CatchUp;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.parking.Gathered;
import dev.tally.projection.parking.Parking;
import dev.tally.projection.quarantine.QuarantineStore;
import dev.tally.projection.quarantine.QuarantineStore.Held;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges records inside a transaction: those behind a held key queue up, those that were waiting for what comes are taken
 * along, the projection judges, and what it cannot judge yet is parked.
 *
 * <p>Locks are taken in one order everywhere: held keys, dependencies, then the family's rows.
 */
@ApplicationScoped
public class Judge {

    private static final Verdict HELD = Verdict.quarantined("held");

    private final QuarantineStore quarantine;
    private final Parking parking;
    private final DeadLetterStore deadLetters;
    private final AuditStore audit;
    private final CatchUp catchUp;

    Judge(QuarantineStore quarantine, Parking parking, DeadLetterStore deadLetters, AuditStore audit, CatchUp catchUp) {
        this.quarantine = quarantine;
        this.parking = parking;
        this.deadLetters = deadLetters;
        this.audit = audit;
        this.catchUp = catchUp;
    }

    /**
     * Judges a docket and writes everything but the audit of the fresh records.
     *
     * <p>Fails with {@link dev.tally.sql.Contended} when somebody else was faster: the transaction has to come again.
     */
    public <M> Uni<Judgement<M>> judge(SqlConnection tx, Projection<M> family, Docket<M> docket) {
        return hold(tx, family, docket, docket.fresh(), true)
                .chain(fresh -> gather(tx, family, docket, fresh.free()).chain(gathered -> hold(
                                tx, family, docket, gathered.woken(), false)
                        .chain(woken -> project(tx, family, docket, concat(fresh.free(), woken.free()))
                                .map(verdicts -> verdicts(verdicts, gathered))
                                .map(verdicts -> new Judgement<>(
                                        judged(docket.fresh(), verdicts), judged(gathered.woken(), verdicts))))))
                .call(judgement -> keep(tx, docket, judgement));
    }

    /** Entries that may be judged now; the others have been put behind their held keys. */
    private record Free<M>(List<Entry<M>> free) {}

    private <M> Uni<Free<M>> hold(
            SqlConnection tx, Projection<M> family, Docket<M> docket, List<Entry<M>> entries, boolean waiting) {
        IdentityHashMap<Entry<M>, String> keys = new IdentityHashMap<>();
        for (Entry<M> entry : entries) {
            Received<M> accepted = entry.accepted();
            String key = accepted == null ? null : family.orderKey(accepted.message());
            if (key != null && !key.equals(docket.releasing())) {
                keys.put(entry, key);
            }
        }
        return quarantine
                .lock(tx, docket.topic(), Set.copyOf(keys.values()), waiting)
                .chain(locked -> {
                    List<Entry<M>> free = new ArrayList<>(entries.size());
                    List<Held> held = new ArrayList<>();
                    for (Entry<M> entry : entries) {
                        String key = keys.get(entry);
                        if (key != null && locked.contains(key)) {
                            held.add(new Held(key, entry.record()));
                        } else if (entry.accepted() != null) {
                            free.add(entry);
                        }
                    }
                    return quarantine
                            .hold(tx, docket.topic(), docket.judgedAt(), held)
                            .replaceWith(new Free<>(free));
                });
    }

    private <M> Uni<Gathered<M>> gather(
            SqlConnection tx, Projection<M> family, Docket<M> docket, List<Entry<M>> fresh) {
        Dependencies<M> dependencies = family.dependencies();
        return dependencies == null
                ? Uni.createFrom().item(new Gathered<>(List.of(), Set.of()))
                : parking.gather(
                        tx,
                        family,
                        dependencies,
                        new Parking.Occasion<>(docket.topic(), fresh, docket.due(), docket.waking()));
    }

    private <M> Uni<IdentityHashMap<Entry<M>, Verdict>> project(
            SqlConnection tx, Projection<M> family, Docket<M> docket, List<Entry<M>> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().item(new IdentityHashMap<>());
        }
        List<Received<M>> messages = entries.stream()
                .map(entry -> Objects.requireNonNull(entry.accepted()))
                .toList();
        return family.project(tx, new Batch<>(docket.topic(), docket.judgedAt(), catchUp.isCatchingUp(), messages))
                .map(verdicts -> {
                    if (verdicts.size() != entries.size()) {
                        throw new IllegalStateException(
                                "projection gave " + verdicts.size() + " verdicts for " + entries.size() + " messages");
                    }
                    IdentityHashMap<Entry<M>, Verdict> byEntry = new IdentityHashMap<>();
                    for (int i = 0; i < entries.size(); i++) {
                        byEntry.put(entries.get(i), verdicts.get(i));
                    }
                    return byEntry;
                });
    }

    /** A message is parked only for what was locked before the projection looked, and not for ever. */
    private static <M> IdentityHashMap<Entry<M>, Verdict> verdicts(
            IdentityHashMap<Entry<M>, Verdict> judged, Gathered<M> gathered) {
        judged.replaceAll((entry, verdict) -> {
            Verdict.Waiting waiting = verdict.waiting();
            if (waiting == null) {
                return verdict;
            }
            if (!gathered.parkable().contains(waiting.dependency())) {
                throw new IllegalStateException(
                        "parked for what it does not need, or what is known: " + waiting.dependency());
            }
            return entry.waited() != null && entry.waited().expired() ? Verdict.refused(waiting.otherwise()) : verdict;
        });
        return judged;
    }

    private static <M> List<Judged<M>> judged(List<Entry<M>> entries, IdentityHashMap<Entry<M>, Verdict> verdicts) {
        return entries.stream()
                .map(entry -> {
                    Verdict known = entry.verdict();
                    return new Judged<>(entry, known != null ? known : verdicts.getOrDefault(entry, HELD));
                })
                .toList();
    }

    private Uni<Void> keep(SqlConnection tx, Docket<?> docket, Judgement<?> judgement) {
        List<DeadLetter> letters = new ArrayList<>();
        List<Parking.Parked> parked = new ArrayList<>();
        Stream.concat(judgement.fresh().stream(), judgement.woken().stream()).forEach(judged -> {
            Verdict verdict = judged.verdict();
            Verdict.Waiting waiting = verdict.waiting();
            if (verdict.outcome() == Outcome.MALFORMED) {
                letters.add(new DeadLetter(
                        judged.entry().record(), Outcome.MALFORMED, String.valueOf(verdict.reason()), null));
            } else if (waiting != null) {
                Entry.Waited before = judged.entry().waited();
                parked.add(new Parking.Parked(
                        judged.entry().record(),
                        before == null ? docket.judgedAt() : before.since(),
                        waiting.dependency()));
            }
        });
        return parking.park(tx, docket.topic(), parked)
                .chain(() -> deadLetters.write(tx, docket.topic(), docket.judgedAt(), letters))
                .chain(() -> audit.writeAgain(
                        tx,
                        docket.topic(),
                        docket.judgedAt(),
                        judgement.woken().stream().map(Judged::audit).toList()));
    }

    private static <M> List<Entry<M>> concat(List<Entry<M>> first, List<Entry<M>> second) {
        return second.isEmpty()
                ? first
                : Stream.concat(first.stream(), second.stream()).toList();
    }
}
