package dev.tally.bench.survive.field;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Traffic that goes into the topic in the background, so far ahead of the service that it always has work.
 *
 * <p>What was sent depends on the sequence and on how much of it alone, so the model can work out the same again.
 */
public final class Feed implements AutoCloseable {
    private static final int CHUNK = 500;
    private static final long PAUSE_MILLIS = 20;

    private final CreditsField field;
    private final Iterable<FeedEvent> sequence;
    private final long lead;
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicLong sent = new AtomicLong();
    private volatile @Nullable Exception failure;

    Feed(CreditsField field, Iterable<FeedEvent> sequence, long lead) {
        this.field = field;
        this.sequence = sequence;
        this.lead = lead;
        thread = Thread.ofVirtual().name("feed").start(this::run);
    }

    /** How many were acknowledged so far. */
    public long sent() {
        return sent.get();
    }

    /** Ends the traffic and returns how many messages went into the topic. */
    public long stop() throws IOException, InterruptedException {
        stopped = true;
        return await();
    }

    /** Waits for the end of the sequence. */
    public long await() throws IOException, InterruptedException {
        thread.join();
        var failed = failure;
        if (failed != null) {
            throw new IOException("the feed ended: " + failed.getMessage(), failed);
        }
        return sent.get();
    }

    /** What was sent, from the beginning; call it after the end. */
    public Iterable<FeedEvent> events() {
        var count = sent.get();
        return () ->
                StreamSupport.stream(sequence.spliterator(), false).limit(count).iterator();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var producer = new FeedProducer(field.bed().kafkaBootstrap(), field.topic());
                var database = field.database()) {
            var events = sequence.iterator();
            while (!stopped && events.hasNext()) {
                if (lead < Long.MAX_VALUE && sent.get() - position(database) >= lead) {
                    Thread.sleep(PAUSE_MILLIS);
                } else {
                    var chunk = new ArrayList<FeedEvent>(CHUNK);
                    while (chunk.size() < CHUNK && events.hasNext()) {
                        chunk.add(events.next());
                    }
                    producer.send(chunk);
                    sent.addAndGet(chunk.size());
                }
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    private long position(FieldDatabase database) {
        try {
            return field.position(database);
        } catch (SQLException away) {
            return 0;
        }
    }
}
