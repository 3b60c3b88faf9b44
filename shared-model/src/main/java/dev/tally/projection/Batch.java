package dev.tally.projection;

import java.time.Instant;
import java.util.List;

/**
 * What a projection works on: the accepted messages of one slice in offset order, and behind them those that waited for
 * something that the slice may bring.
 *
 * @param topic the stream's topic
 * @param recordedAt the instant the runtime took the messages up; rules and rows use this one, never a clock of their own
 * @param catchingUp true while the service is far behind: work that readers can do without goes to {@code dirty}
 */
public record Batch<M>(String topic, Instant recordedAt, boolean catchingUp, List<Received<M>> messages) {

    public Batch {
        messages = List.copyOf(messages);
    }
}
