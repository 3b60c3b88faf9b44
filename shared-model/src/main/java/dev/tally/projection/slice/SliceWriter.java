package dev.tally.projection.slice;

import dev.tally.audit.AuditStore;
import dev.tally.audit.GenerationRow;
import dev.tally.projection.Projection;
import dev.tally.projection.Verdict;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.judgement.Docket;
import dev.tally.projection.judgement.Judge;
import dev.tally.projection.judgement.Judged;
import dev.tally.projection.judgement.Judgement;
import dev.tally.projection.judgement.Outcomes;
import dev.tally.projection.quarantine.Patience;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.quarantine.Quarantine;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Applies a slice: decode, then one transaction with the fence, the projection, the audit and the dead letters (R2 to
 * R9). Either all of it is committed, the position with it, or nothing is.
 */
@ApplicationScoped
public class SliceWriter {

    private final Pool pool;
    private final PositionStore positions;
    private final AuditStore audit;
    private final Judge judge;
    private final Quarantine quarantine;
    private final Decoding decoding;
    private final Projection<?> projection;
    private final Patience patience;
    private final Clock clock;

    SliceWriter(
            Pool pool,
            PositionStore positions,
            AuditStore audit,
            Judge judge,
            Quarantine quarantine,
            Decoding decoding,
            Projection<?> projection,
            Patience patience,
            Clock clock) {
        this.pool = pool;
        this.positions = positions;
        this.audit = audit;
        this.judge = judge;
        this.quarantine = quarantine;
        this.decoding = decoding;
        this.projection = projection;
        this.patience = patience;
        this.clock = clock;
    }

    /** Decodes a slice; computes only, so it runs ahead of the transaction of the slice before. */
    public Prepared<?> prepare(Slice slice) {
        return prepare(slice, projection);
    }

    private <M> Prepared<M> prepare(Slice slice, Projection<M> family) {
        return new Prepared<>(family, slice, decoding.decode(slice.records(), family.decoder()));
    }

    /**
     * Applies a slice when subscribed; can be subscribed again after a failure.
     *
     * <p>Fails with {@link LostFence} when the stream is not at {@code expected} any more or paused, or with the database's
     * failure; in both cases nothing has happened. When the connection dies during the commit nobody knows: the caller
     * tries again, and the fence tells.
     */
    public <M> Uni<Committed> write(Prepared<M> prepared, Place expected, Effort effort) {
        Slice slice = prepared.slice();
        requireNotApplied(slice, expected);
        Instant startedAt = clock.instant();
        Docket<M> docket = new Docket<>(slice.topic(), startedAt, prepared.entries(), List.of(), effort.waking(), null);
        return pool.withTransaction(tx -> begin(tx, effort)
                .chain(() -> positions.fence(tx, slice, expected, startedAt))
                .chain(generation -> judge.judge(tx, prepared.family(), docket)
                        .chain(judgement -> record(tx, slice, judgement, generation, startedAt))));
    }

    /**
     * Gives up on the only message of a slice: it becomes a dead letter, and its key is held from now on (R11).
     *
     * <p>Fails as {@link #write} does.
     */
    public <M> Uni<Committed> quarantine(Prepared<M> single, Place expected, Poison poison) {
        Slice slice = single.slice();
        requireNotApplied(slice, expected);
        Instant startedAt = clock.instant();
        Entry<M> entry = single.entries().getFirst();
        Judged<M> judged = new Judged<>(entry, Verdict.quarantined(poison.reason()));
        return pool.withTransaction(
                tx -> positions.fence(tx, slice, expected, startedAt).chain(generation -> quarantine
                        .giveUp(tx, single.family(), entry, poison, startedAt)
                        .chain(() -> record(
                                tx, slice, new Judgement<>(List.of(judged), List.of()), generation, startedAt))));
    }

    private Uni<Void> begin(SqlConnection tx, Effort effort) {
        return effort.patient() ? patience.on(tx) : Uni.createFrom().voidItem();
    }

    private static void requireNotApplied(Slice slice, Place expected) {
        if (slice.firstOffset() < expected.offset()) {
            throw new IllegalStateException("a slice from offset " + slice.firstOffset()
                    + " on was applied already: position is " + expected.offset());
        }
    }

    private Uni<Committed> record(
            SqlConnection tx, Slice slice, Judgement<?> judgement, long generation, Instant startedAt) {
        Outcomes outcomes = Outcomes.of(judgement);
        int durationMs = Math.toIntExact(Math.max(0, clock.instant().toEpochMilli() - startedAt.toEpochMilli()));
        GenerationRow row = new GenerationRow(
                slice.topic(),
                slice.partition(),
                generation,
                slice.firstOffset(),
                slice.nextOffset(),
                outcomes.counts(),
                startedAt,
                durationMs);
        return audit.write(
                        tx, row, judgement.fresh().stream().map(Judged::audit).toList())
                .replaceWith(new Committed(slice.nextOffset(), generation, outcomes));
    }
}
