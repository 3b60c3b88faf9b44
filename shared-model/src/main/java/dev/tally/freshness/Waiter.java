package dev.tally.freshness;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One read that waits; told of positions by any thread, it goes on once, when none of its offsets is left. */
final class Waiter {

    private final Map<TopicPartition, Long> left;
    private final UniEmitter<? super @Nullable Void> done;

    Waiter(TallyAfter wanted, UniEmitter<? super @Nullable Void> done) {
        this.left = new ConcurrentHashMap<>(wanted.offsets());
        this.done = done;
    }

    /** A record is applied when the next one to apply comes behind it. */
    void moved(TopicPartition stream, long nextOffset) {
        left.computeIfPresent(stream, (same, offset) -> nextOffset > offset ? null : offset);
        if (left.isEmpty()) {
            done.complete(null);
        }
    }

    void fail(Throwable failure) {
        done.fail(failure);
    }
}
