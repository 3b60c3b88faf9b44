package dev.tally.projection.stream;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Where a worker waits until a while has passed or somebody calls it; a call that comes too early is not lost. */
final class Pause {

    private final Semaphore calls = new Semaphore(0);

    /** Returns after the delay, or at once when called. */
    void await(Duration delay) throws InterruptedException {
        if (calls.tryAcquire(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            calls.drainPermits();
        }
    }

    void call() {
        calls.release();
    }
}
