package dev.tally.admin.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code audit_generation}, for queries only. */
@Entity
@Table(name = "audit_generation")
@IdClass(GenerationEntry.Place.class)
@SuppressWarnings({"NullAway.Init", "unused"})
class GenerationEntry {

    @Id
    String topic;

    @Id
    @Column(name = "partition")
    int streamPartition;

    @Id
    long generation;

    long firstOffset;
    long nextOffset;
    long appliedCount;
    long duplicateCount;
    long ignoredCount;
    long parkedCount;
    long refusedCount;
    long malformedCount;
    long quarantinedCount;
    Instant startedAt;
    int durationMs;

    /** Where a row stands. */
    record Place(String topic, int streamPartition, long generation) {}
}
