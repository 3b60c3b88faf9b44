package dev.tally.admin.deadletter;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code dead_letter} without its bytes, for queries only. */
@Entity
@Table(name = "dead_letter")
@SuppressWarnings({"NullAway.Init", "unused"})
class DeadLetterEntry {

    @Id
    long id;

    String topic;

    @Column(name = "partition")
    int streamPartition;

    long recordOffset;

    @Nullable
    String recordKey;

    String outcome;
    String reason;
    Instant failedAt;
}
