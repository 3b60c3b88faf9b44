package dev.tally.bench.survive.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tally.bench.RunningService;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A thousand clients that send a byte of their request a second, while messages come in and others read. */
public final class SlowClients implements Survival {
    private static final long SEED = 29;
    private static final int CLIENTS = 1_000;
    private static final byte[] REQUEST = ("GET /api/v0/addresses/" + "0".repeat(200)
                    + "/balance HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .getBytes(US_ASCII);

    @Override
    public String name() {
        return "slow-clients";
    }

    @Override
    public String summary() {
        return "1,000 HTTP clients send a byte a second, while messages are applied and others read";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var seconds = scale.choose(10, 90);
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            var clients = new ArrayList<Socket>();
            try (var feed = field.feed(SEED)) {
                for (var i = 0; i < CLIENTS; i++) {
                    clients.add(new Socket("localhost", service.http().getPort()));
                }
                var reads = new ArrayList<Double>();
                for (var second = 0; second < seconds; second++) {
                    trickle(clients, second);
                    readForASecond(service, reads);
                }
                feed.stop();
                var open = trickle(clients, seconds);
                return ModelCheck.of(field, feed.events())
                        .judge(CLIENTS + " clients, a byte a second for " + seconds + " s", service)
                        .differing(open == 0 ? List.of("no slow client was served to the end") : List.of())
                        .noting(told(reads, open));
            } finally {
                for (var client : clients) {
                    client.close();
                }
            }
        }
    }

    /** Sends the next byte of each; returns how many are still connected. */
    private static int trickle(List<Socket> clients, int second) {
        var open = 0;
        for (var client : clients) {
            try {
                client.getOutputStream().write(REQUEST[second % REQUEST.length]);
                open++;
            } catch (IOException closed) {
                // The service may end a connection that does not come to the point.
            }
        }
        return open;
    }

    /** Ordinary reads, one after the other; every one must be answered with 200. */
    private static void readForASecond(RunningService service, List<Double> reads)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + 1_000_000_000L;
        try (var client = HttpClient.newHttpClient()) {
            for (var rank = 0; System.nanoTime() < deadline; rank++) {
                var path = "/api/v0/addresses/" + CreditTraffic.address(rank % 10_000) + "/balance";
                var request = HttpRequest.newBuilder(service.http().resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .build();
                var start = System.nanoTime();
                var status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                // An address that has no credits yet is not found.
                if (status != 200 && status != 404) {
                    throw new IOException("a read was answered with " + status);
                }
                reads.add((System.nanoTime() - start) / 1e6);
                Thread.sleep(5);
            }
        }
    }

    private static String told(List<Double> reads, int open) {
        var sorted = reads.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%,d reads beside them, p50 %.1f ms, p99 %.1f ms; %d slow clients still connected",
                sorted.size(),
                sorted.get(sorted.size() / 2),
                sorted.get((int) (sorted.size() * 0.99)),
                open);
    }
}
