package dev.tally.projection.stream;

import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.intake.Inbox;
import dev.tally.projection.slice.Prepared;
import dev.tally.projection.slice.Slice;
import dev.tally.projection.slice.SliceWriter;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the next slice of one epoch while the one before is in its transaction: one core reads JSON, the other one is
 * the database's. Holds one decoded slice and the one it works on.
 */
final class DecodeAhead implements AutoCloseable {

    /** A slice, or why there is none; one of the two is null. */
    private record Decoded(
            @Nullable Prepared<?> slice, @Nullable RuntimeException failure) {}

    private final Inbox inbox;
    private final long epoch;
    private final SliceWriter writer;
    private final ProjectionConfig config;
    private final Runnable relieved;
    private final BlockingQueue<Decoded> ready = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private volatile long takenUpTo = -1;

    /** Starts to decode; {@code relieved} is called when the inbox is no longer full. */
    DecodeAhead(String name, Inbox inbox, long epoch, SliceWriter writer, ProjectionConfig config, Runnable relieved) {
        this.inbox = inbox;
        this.epoch = epoch;
        this.writer = writer;
        this.config = config;
        this.relieved = relieved;
        this.thread = Thread.ofVirtual().name("decode-" + name).start(this::run);
    }

    /**
     * Waits for the next slice; throws what a decoder threw that broke its contract.
     *
     * @return null when nothing more comes: the inbox was closed, or decoding was told to cease or died
     */
    @Nullable
    Prepared<?> next() throws InterruptedException {
        Decoded decoded = null;
        while (decoded == null) {
            boolean ended = !thread.isAlive();
            decoded = ready.poll(ended ? 0 : 1, TimeUnit.SECONDS);
            if (ended && decoded == null) {
                return null;
            }
        }
        if (decoded.failure() != null) {
            throw decoded.failure();
        }
        return decoded.slice();
    }

    /** Ends decoding, so that {@link #next} returns null soon; returns at once. */
    void cease() {
        thread.interrupt();
    }

    /** The offset behind the last record that left the inbox; -1 before the first. */
    long takenUpTo() {
        return takenUpTo;
    }

    /** Returns when nothing more is taken from the inbox: what comes after belongs to a later epoch. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!inbox.isClosed()) {
                List<ConsumerRecord<byte[], byte[]>> records = inbox.take(epoch);
                if (!records.isEmpty()) {
                    takenUpTo = records.getLast().offset() + 1;
                }
                for (Slice slice : Slice.cut(records, config.maxBatch(), config.maxBatchBytes())) {
                    ready.put(decode(slice));
                }
                if (inbox.relieve()) {
                    relieved.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Decoded decode(Slice slice) {
        try {
            return new Decoded(writer.prepare(slice), null);
        } catch (RuntimeException e) {
            return new Decoded(null, e);
        } catch (StackOverflowError | LinkageError e) {
            return new Decoded(null, new IllegalStateException(e));
        }
    }
}
