package dev.tally.projection.judgement;

import dev.tally.audit.AuditRow;
import dev.tally.message.CloudMessage;
import dev.tally.projection.Verdict;
import dev.tally.projection.entry.Entry;

/** A record and its verdict. */
public record Judged<M>(Entry<M> entry, Verdict verdict) {

    /** What the audit says of it. */
    public AuditRow audit() {
        CloudMessage event = entry.event();
        return new AuditRow(
                entry.record().partition(),
                entry.record().offset(),
                event == null ? null : event.source(),
                event == null ? null : event.id(),
                entry.key(),
                verdict.outcome(),
                verdict.reason());
    }
}
