package dev.tally.bench.credits.rebuild;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Sends messages at a steady rate until it is closed, or has no more. */
final class WriteLoad implements AutoCloseable {
    private static final int SENDS_PER_SECOND = 20;

    private final Iterator<FeedEvent> traffic;
    private final FeedProducer producer;
    private final int perSend;
    private final List<FeedEvent> sent = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> feeding;
    private volatile boolean closed;
    private long nextOffset;

    WriteLoad(String bootstrap, String topic, Iterator<FeedEvent> traffic, int perSecond) {
        this.traffic = traffic;
        perSend = Math.max(1, perSecond / SENDS_PER_SECOND);
        producer = new FeedProducer(bootstrap, topic);
        feeding = thread.submit(() -> {
            feed();
            return null;
        });
    }

    /** What was sent, in order; only when it is closed. */
    List<FeedEvent> sent() {
        return List.copyOf(sent);
    }

    /** The offset behind all of it; only when it is closed. */
    long nextOffset() {
        return nextOffset;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.close();
        producer.close();
        if (feeding.state() == Future.State.FAILED) {
            throw new IOException("the load could not be kept up", feeding.exceptionNow());
        }
    }

    private void feed() throws IOException {
        var start = System.nanoTime();
        for (var turn = 1L; !closed && traffic.hasNext(); turn++) {
            var events = new ArrayList<FeedEvent>(perSend);
            while (events.size() < perSend && traffic.hasNext()) {
                events.add(traffic.next());
            }
            nextOffset = producer.send(events).nextOffset();
            sent.addAll(events);
            LockSupport.parkNanos(start + turn * 1_000_000_000L / SENDS_PER_SECOND - System.nanoTime());
        }
    }
}
