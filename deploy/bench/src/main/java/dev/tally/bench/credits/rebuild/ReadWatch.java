package dev.tally.bench.credits.rebuild;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.stack.HttpConnection;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks for balances without a pause, one after the other, until it is closed. */
final class ReadWatch implements AutoCloseable {
    private static final int OK = 200;

    private final URI base;
    private final int addresses;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private volatile boolean closed;

    ReadWatch(URI base, int addresses) {
        this.base = base;
        this.addresses = addresses;
        thread.execute(this::ask);
    }

    /** How long the answers took; only when it is closed. */
    @Override
    public String toString() {
        var sorted = nanos.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return "no balance was asked for";
        }
        return String.format(
                Locale.ROOT,
                "%,d balances answered meanwhile, p99 %.1f ms, the slowest %.1f ms",
                sorted.size(),
                sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.getLast() / 1e6);
    }

    /** Questions that were not answered as they should; only when it is closed. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    @Override
    public void close() {
        closed = true;
        thread.close();
    }

    private void ask() {
        var random = new SplittableRandom(1);
        try (var http = new HttpConnection(base)) {
            while (!closed && failed.isEmpty()) {
                var start = System.nanoTime();
                var answer =
                        http.get("/api/v0/addresses/" + CreditTraffic.address(random.nextInt(addresses)) + "/balance");
                nanos.add(System.nanoTime() - start);
                if (answer.status() != OK) {
                    failed.add("a balance was answered with " + answer);
                }
            }
        } catch (IOException e) {
            failed.add("a balance was not answered: " + e);
        }
    }
}
