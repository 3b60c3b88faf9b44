package dev.tally.projection.status;

import dev.tally.projection.condition.StreamState;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.stream.StreamChannel;
import dev.tally.projection.stream.StreamWorker;
import dev.tally.projection.topic.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Calls a worker of this process when the row of its stream says something else than it does, because a person or another
 * replica has changed it, or when the log was cut or made anew: the worker then finds out what it means (R5, I5).
 */
@ApplicationScoped
class Supervision {

    private final StreamChannel channel;

    // Only touched by the monitor's thread.
    private final Map<TopicPartition, Long> elsewhere = new HashMap<>();

    Supervision(StreamChannel channel) {
        this.channel = channel;
    }

    /** This process's worker of a stream, if it owns it. */
    Optional<StreamWorker> worker(TopicPartition stream) {
        return channel.workers().stream()
                .filter(worker -> worker.partition().equals(stream))
                .findFirst();
    }

    /**
     * Looks at one stream; the monitor's thread only.
     *
     * @param topicId the one that the topic bears at the broker
     * @param log asked for after the row, so that a position behind its end is none of this log
     */
    void look(Position row, String topicId, Topics.LogRange log, StreamWorker worker) {
        boolean live = worker.condition().state() == StreamState.LIVE
                && worker.condition().positioned();
        boolean paused = row.state().equals(StreamState.PAUSED.word());
        boolean missed = movedElsewhere(row, worker);
        if (paused != (worker.condition().state() == StreamState.PAUSED)
                || (live && (madeAnew(row, topicId) || !log.holds(row.nextOffset())))
                || (live && missed)) {
            worker.reposition();
        }
    }

    private static boolean madeAnew(Position row, String topicId) {
        return row.topicId() != null && !row.topicId().equals(topicId);
    }

    /** True when an idle worker stood elsewhere at two looks in a row: in between, a slice may have been committed. */
    private boolean movedElsewhere(Position row, StreamWorker worker) {
        long at = worker.offset();
        if (!worker.isIdle() || at == row.nextOffset()) {
            elsewhere.remove(worker.partition());
            return false;
        }
        Long before = elsewhere.put(worker.partition(), at);
        return before != null && before == at;
    }
}
