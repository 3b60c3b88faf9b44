package dev.tally.projection.again;

import dev.tally.audit.AuditStore;
import dev.tally.projection.Projection;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.judgement.Docket;
import dev.tally.projection.judgement.Judge;
import dev.tally.projection.judgement.Judged;
import dev.tally.projection.judgement.JudgementMetrics;
import dev.tally.projection.judgement.JudgementMetrics.Count;
import dev.tally.projection.quarantine.Patience;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.quarantine.QuarantineStore;
import dev.tally.projection.quarantine.QuarantineStore.HeldKey;
import dev.tally.sql.FailureKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Judges what is held behind a key, in offset order, and ends the hold. */
@ApplicationScoped
class Release {

    private final Pool pool;
    private final QuarantineStore quarantine;
    private final Judge judge;
    private final GivingUp givingUp;
    private final AuditStore audit;
    private final Decoding decoding;
    private final JudgementMetrics metrics;
    private final Patience patience;
    private final ProjectionConfig config;
    private final Clock clock;

    Release(
            Pool pool,
            QuarantineStore quarantine,
            Judge judge,
            GivingUp givingUp,
            AuditStore audit,
            Decoding decoding,
            JudgementMetrics metrics,
            Patience patience,
            ProjectionConfig config,
            Clock clock) {
        this.pool = pool;
        this.quarantine = quarantine;
        this.judge = judge;
        this.givingUp = givingUp;
        this.audit = audit;
        this.decoding = decoding;
        this.metrics = metrics;
        this.patience = patience;
        this.config = config;
        this.clock = clock;
    }

    /**
     * How far a release came.
     *
     * @param count held messages that were judged
     * @param quarantinedAgain the dead letter that stopped it; null when the key is free
     */
    record Released(long count, @Nullable Long quarantinedAgain) {
        Released plus(long more) {
            return new Released(count + more, quarantinedAgain);
        }
    }

    /** Judges records in the transaction, those of the key that is being released included, with their audit. */
    <M> Uni<List<Judged<M>>> judge(
            SqlConnection tx, Projection<M> family, List<Entry<M>> entries, String topic, @Nullable String releasing) {
        Instant now = clock.instant();
        return judge.judge(tx, family, new Docket<>(topic, now, entries, List.of(), true, releasing))
                .call(judgement -> audit.writeAgain(
                        tx,
                        topic,
                        now,
                        judgement.fresh().stream().map(Judged::audit).toList()))
                .map(judgement -> judgement.fresh());
    }

    /** All that is held, chunk by chunk in the one transaction that has locked the key. */
    <M> Uni<Released> all(SqlConnection tx, Projection<M> family, HeldKey key, List<Count> judged) {
        return chunk(tx, family, key, config.maxBatch()).chain(chunk -> {
            chunk.forEach(each -> judged.add(Count.of(each)));
            return chunk.isEmpty()
                    ? quarantine.release(tx, key).replaceWith(new Released(0, null))
                    : all(tx, family, key, judged).map(rest -> rest.plus(chunk.size()));
        });
    }

    /** All that is held behind a letter, in as many transactions as it takes to find a message that cannot be applied. */
    <M> Uni<Released> carefully(Projection<M> family, long letter) {
        return carefully(family, letter, config.maxBatch());
    }

    private <M> Uni<Released> carefully(Projection<M> family, long letter, int size) {
        return pool.withTransaction(
                        tx -> (size == 1 ? patience.on(tx) : Uni.createFrom().voidItem())
                                .chain(() -> quarantine.heldBehind(tx, letter))
                                .chain(key -> key.isEmpty()
                                        ? Uni.createFrom().item(List.<Judged<M>>of())
                                        : chunk(tx, family, key.get(), size)
                                                .call(chunk -> chunk.isEmpty()
                                                        ? quarantine.release(tx, key.get())
                                                        : Uni.createFrom().voidItem())))
                .onItemOrFailure()
                .transformToUni((chunk, failure) -> {
                    if (failure == null) {
                        metrics.count(chunk.stream().map(Count::of).toList());
                        return chunk.isEmpty()
                                ? Uni.createFrom().item(new Released(0, null))
                                : carefully(family, letter, size).map(rest -> rest.plus(chunk.size()));
                    }
                    if (FailureKind.of(failure) == FailureKind.TRANSIENT) {
                        return Uni.createFrom().failure(failure);
                    }
                    return size > 1 ? carefully(family, letter, size / 2) : stop(family, letter, Poison.of(failure));
                });
    }

    /** The first of the held becomes the dead letter that the others wait behind, unless somebody else was faster. */
    private <M> Uni<Released> stop(Projection<M> family, long letter, Poison poison) {
        return pool.withTransaction(tx -> quarantine
                .heldBehind(tx, letter)
                .chain(key -> key.isEmpty()
                        ? Uni.createFrom().item(new Released(0, null))
                        : quarantine
                                .take(tx, key.get(), 1)
                                .chain(first -> giveUp(tx, family, key.get(), first, poison))));
    }

    private <M> Uni<Released> giveUp(
            SqlConnection tx,
            Projection<M> family,
            HeldKey key,
            List<ConsumerRecord<byte[], byte[]>> first,
            Poison poison) {
        if (first.isEmpty()) {
            return quarantine.release(tx, key).replaceWith(new Released(0, null));
        }
        return givingUp.giveUp(tx, family, decoding.decode(first.getFirst(), family.decoder()), poison, clock.instant())
                .call(id -> quarantine.quarantine(tx, key, id))
                .map(id -> new Released(0, id));
    }

    private <M> Uni<List<Judged<M>>> chunk(SqlConnection tx, Projection<M> family, HeldKey key, int size) {
        return quarantine
                .take(tx, key, size)
                .chain(records -> records.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : judge(tx, family, decoding.decode(records, family.decoder()), key.topic(), key.key()));
    }
}
