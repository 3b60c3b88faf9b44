package dev.tally.bench.survive.field;

import dev.tally.bench.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Looks at a service's heap again and again while a run goes on, and keeps the highest value. */
public final class MemoryWatch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 250;

    private final RunningService service;
    private final Thread thread;
    private volatile double heapMax;

    public MemoryWatch(RunningService service) {
        this.service = service;
        thread = Thread.ofVirtual().name("memory-watch").start(this::run);
    }

    /** Peak of the used heap and of the resident memory, in MiB, beside the bound of the heap. */
    public String peaks(String bound) throws IOException {
        return String.format(
                Locale.ROOT,
                "peak heap %.0f MiB of -Xmx%s, peak resident %d MiB",
                heapMax / 1024 / 1024,
                bound,
                residentPeakKib() / 1024);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (service.isAlive()) {
                heapMax = Math.max(heapMax, heap());
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double heap() throws InterruptedException {
        try {
            return ServiceMetrics.of(service).sum("jvm_memory_used_bytes", "area=\"heap\"");
        } catch (IOException busy) {
            return 0;
        }
    }

    private long residentPeakKib() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(service.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
