package dev.tally.projection.again;

import dev.tally.audit.AuditStore;
import dev.tally.projection.Projection;
import dev.tally.projection.Verdict;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.judgement.Judged;
import dev.tally.projection.judgement.JudgementMetrics;
import dev.tally.projection.judgement.JudgementMetrics.Count;
import dev.tally.projection.quarantine.Poison;
import dev.tally.projection.quarantine.Quarantine;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Quarantines a message that failed outside a slice, and says so in the audit. */
@ApplicationScoped
class GivingUp {

    private final Quarantine quarantine;
    private final AuditStore audit;
    private final JudgementMetrics metrics;

    GivingUp(Quarantine quarantine, AuditStore audit, JudgementMetrics metrics) {
        this.quarantine = quarantine;
        this.audit = audit;
        this.metrics = metrics;
    }

    /** The id of its dead letter. */
    <M> Uni<Long> giveUp(SqlConnection tx, Projection<M> family, Entry<M> entry, Poison poison, Instant failedAt) {
        Judged<M> judged = new Judged<>(entry, Verdict.quarantined(poison.reason()));
        return quarantine
                .giveUp(tx, family, entry, poison, failedAt)
                .call(() -> audit.writeAgain(tx, entry.record().topic(), failedAt, List.of(judged.audit())))
                .invoke(id -> {
                    metrics.count(List.of(Count.of(judged)));
                    Log.warnf(
                            "message_quarantined_again dead_letter=%d reason=\"%s\" error=\"%s\"",
                            id, poison.reason(), poison.error());
                });
    }
}
