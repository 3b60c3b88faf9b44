package dev.tally.admin.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit}, for queries only. */
@Entity
@Table(name = "audit")
@IdClass(AuditEntry.Place.class)
@SuppressWarnings({"NullAway.Init", "unused"})
class AuditEntry {

    @Id
    String topic;

    @Id
    @Column(name = "partition")
    int streamPartition;

    @Id
    long generation;

    @Id
    long recordOffset;

    @Nullable
    Long idHash;

    @Nullable
    String source;

    @Nullable
    String messageId;

    @Column(name = "key")
    @Nullable
    String recordKey;

    String outcome;

    @Nullable
    String reason;

    Instant recordedAt;

    /** Where a row stands. */
    record Place(String topic, int streamPartition, long generation, long recordOffset) {}
}
