package dev.tally.projection.intake;

import dev.tally.projection.slice.Slice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was polled of one partition and is not taken up yet; tells when the partition should pause.
 *
 * <p>A poll that is under way when the partition pauses still arrives, so it holds up to a poll more than its bounds.
 */
public final class Inbox {

    private record Chunk(long epoch, List<ConsumerRecord<byte[], byte[]>> records, long bytes) {}

    private final int recordsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int records;
    private long bytes;
    private boolean full;
    private boolean closed;

    public Inbox(int recordsMax, long bytesMax) {
        this.recordsMax = recordsMax;
        this.bytesMax = bytesMax;
    }

    /** Adds what one poll brought of the partition; true when that made the inbox full. */
    public boolean offer(List<ConsumerRecord<byte[], byte[]>> polled) {
        long size = polled.stream().mapToLong(Slice::sizeOf).sum();
        lock.lock();
        try {
            chunks.add(new Chunk(Epochs.of(polled.getFirst()), polled, size));
            records += polled.size();
            bytes += size;
            changed.signalAll();
            boolean filled = !full && (records >= recordsMax || bytes >= bytesMax);
            full |= filled;
            return filled;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is there and takes it all; what bears another epoch is dropped unread.
     *
     * @return empty when all of it was dropped or the inbox was closed
     */
    public List<ConsumerRecord<byte[], byte[]>> take(long epoch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && chunks.isEmpty()) {
                changed.await();
            }
            List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
            for (Chunk chunk : chunks) {
                if (chunk.epoch() == epoch) {
                    taken.addAll(chunk.records());
                }
            }
            empty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** To be asked after what was taken has been worked off; true when the inbox is no longer full because of that. */
    public boolean relieve() {
        lock.lock();
        try {
            boolean relieved = full && records < recordsMax && bytes < bytesMax;
            full &= !relieved;
            return relieved;
        } finally {
            lock.unlock();
        }
    }

    /** True while the partition should be paused, so that the heap stays bounded. */
    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything: at a reposition, after which the partition is not paused. */
    void clear() {
        lock.lock();
        try {
            empty();
            full = false;
        } finally {
            lock.unlock();
        }
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return chunks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    public void close() {
        lock.lock();
        try {
            closed = true;
            empty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void empty() {
        chunks.clear();
        records = 0;
        bytes = 0;
    }
}
