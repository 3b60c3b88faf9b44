package dev.tally.projection.status;

import dev.tally.projection.condition.StreamCondition;
import dev.tally.projection.condition.StreamState;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.stream.StreamWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a stream's row, the end of its log and this process's worker say together. */
@ApplicationScoped
class StreamAppraisal {

    private final AdvisoryOffsets advisory;
    private final Rates rates;
    private final Clock clock;

    StreamAppraisal(AdvisoryOffsets advisory, Rates rates, Clock clock) {
        this.advisory = advisory;
        this.rates = rates;
        this.clock = clock;
    }

    /**
     * One stream as it is now.
     *
     * @param end of its log, asked for after the row
     * @param worker null when another process owns the stream
     */
    StreamStatus of(Position row, long end, @Nullable StreamWorker worker) {
        TopicPartition partition = new TopicPartition(row.topic(), row.partition());
        long reached = worker == null ? row.nextOffset() : advisory.reached(worker, row.nextOffset());
        long behind = Math.max(0, end - reached);
        Instant now = clock.instant();
        double rate = rates.moved(partition, row.nextOffset(), now);
        StreamCondition condition = worker == null ? null : worker.condition();
        return new StreamStatus(
                partition.toString(),
                row.nextOffset(),
                end,
                behind,
                behind == 0 ? Double.valueOf(0) : age(row.lastRecordAt(), now),
                rate,
                behind == 0 ? Double.valueOf(0) : rate > 0 ? behind / rate : null,
                condition == null ? StreamState.of(row.state()) : condition.state(),
                row.generation(),
                condition == null ? null : condition.lastError());
    }

    private static @Nullable Double age(@Nullable Instant at, Instant now) {
        return at == null ? null : Math.max(0, Duration.between(at, now).toMillis() / 1000.0);
    }
}
