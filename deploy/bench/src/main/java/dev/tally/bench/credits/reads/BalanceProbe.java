package dev.tally.bench.credits.reads;

import static dev.tally.bench.credits.CreditLine.grant;

import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.FeedProducer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Grants one credit and asks for the balance after it, over and over, each time of the next of a hundred addresses. */
final class BalanceProbe implements AutoCloseable {
    private static final int ADDRESSES = 100;
    private static final int WRONG_MAX = 3;
    private static final int UNAVAILABLE = 503;
    private static final int OK = 200;

    private final CreditsStack stack;
    private final FeedProducer producer;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> wrong = new ArrayList<>();
    private int sent;

    BalanceProbe(CreditsStack stack, String bootstrap) {
        this.stack = stack;
        producer = new FeedProducer(bootstrap, stack.topic());
    }

    Latencies run(int probes) throws IOException, InterruptedException {
        var nanos = new ArrayList<Long>(probes);
        var askedAgain = 0L;
        for (var i = 0; i < probes; i++) {
            var event = next();
            var start = System.nanoTime();
            var offset = producer.send(List.of(event)).nextOffset() - 1;
            var request = request(offset);
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == UNAVAILABLE) {
                askedAgain++;
            }
            while (answer.statusCode() == UNAVAILABLE) {
                answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            nanos.add(System.nanoTime() - start);
            check(offset, answer);
        }
        return new Latencies(nanos, askedAgain);
    }

    /** Grants without asking; returns the offset behind the grant. */
    long grantAndForget() throws IOException {
        return producer.send(List.of(next())).nextOffset();
    }

    /** Answers that did not hold what they had to; at most three are told. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        producer.close();
        http.close();
    }

    private FeedEvent next() {
        sent++;
        return CreditMessages.distribution(
                CreditMessages.hash("probe-" + sent), CreditMessages.at(sent), grant(address(), 1));
    }

    private HttpRequest request(long offset) {
        return HttpRequest.newBuilder(URI.create(stack.http() + "/api/v0/addresses/" + address() + "/balance"))
                .header("Tally-After", stack.topic() + "-0=" + offset)
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private String address() {
        return "0xprobe" + sent % ADDRESSES;
    }

    private void check(long offset, HttpResponse<String> answer) {
        // Grant 1 went to address 1, grant 100 to address 0, grant 101 to address 1 again.
        var balance = (sent + ADDRESSES - 1) / ADDRESSES;
        var held = answer.statusCode() == OK && answer.body().contains("\"credit_balance\":" + balance + ",");
        if (!held && wrong.size() < WRONG_MAX) {
            wrong.add("grant " + sent + " at offset " + offset + ": " + balance + " expected, but "
                    + answer.statusCode() + " " + answer.body());
        }
    }
}
