package dev.tally.bench.credits.reads;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Keeps so many messages waiting in front of the service until it is closed. */
final class KeptBacklog implements AutoCloseable {
    private static final int CHUNK = 500;
    private static final int MESSAGES_MAX = 2_000_000;
    private static final long LOOK_MILLIS = 20;
    private static final long START_SECOND = 1_770_000_000L;

    /** More than a backlog lasts: traffic of a later seed is younger, so none of it comes late. */
    private static final long SECONDS_PER_SEED = 3L * MESSAGES_MAX;

    private final CreditsStack stack;
    private final FeedProducer producer;
    private final Iterator<FeedEvent> traffic;
    private final int messages;
    private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
    private final Future<?> feeding;
    private volatile boolean closed;

    private KeptBacklog(CreditsStack stack, String bootstrap, long seed, int messages)
            throws IOException, SQLException {
        this.stack = stack;
        this.messages = messages;
        producer = new FeedProducer(bootstrap, stack.topic());
        traffic = new CreditTraffic(CreditTrafficConfig.defaults()
                        .withSeed(seed)
                        .withMessages(MESSAGES_MAX)
                        .withAddresses(100_000, 1)
                        .withTimes(START_SECOND + seed * SECONDS_PER_SEED, Duration.ofSeconds(1))
                        .withRedeliveries(0.01))
                .iterator();
        var end = top(stack.position());
        feeding = thread.submit(() -> {
            keep(end);
            return null;
        });
    }

    /** Returns when the backlog is there; seeds from 1 on, in ascending order, keep clear of {@link CreditTrafficConfig}'s. */
    static KeptBacklog start(CreditsStack stack, String bootstrap, long seed, int messages)
            throws IOException, SQLException {
        return new KeptBacklog(stack, bootstrap, seed, messages);
    }

    /** Stops feeding; what is in the broker stays there. */
    @Override
    public void close() throws IOException {
        closed = true;
        thread.close();
        producer.close();
        if (feeding.state() == Future.State.FAILED) {
            throw new IOException("the backlog could not be kept", feeding.exceptionNow());
        }
    }

    private void keep(long first) throws IOException, SQLException, InterruptedException {
        var end = first;
        while (!closed) {
            var position = stack.position();
            if (end - position < messages) {
                end = send(Math.min(CHUNK, (int) (messages - (end - position))));
            } else {
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private long top(long position) throws IOException {
        var end = position;
        while (end - position < messages) {
            end = send(CHUNK);
        }
        return end;
    }

    private long send(int count) throws IOException {
        var chunk = new ArrayList<FeedEvent>(count);
        while (chunk.size() < count) {
            chunk.add(traffic.next());
        }
        return producer.send(chunk).nextOffset();
    }
}
