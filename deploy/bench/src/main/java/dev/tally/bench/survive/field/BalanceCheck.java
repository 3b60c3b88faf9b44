package dev.tally.bench.survive.field;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.NaiveLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares every balance that the service answers over REST with the naive ledger. */
record BalanceCheck(URI http) {
    private static final int REPORTED_MAX = 3;

    List<String> differences(NaiveLedger model) throws IOException, InterruptedException {
        var at = Instant.now();
        var expected = new TreeMap<String, Long>(model.lots().stream()
                .collect(Collectors.groupingBy(
                        Lot::address, Collectors.summingLong(lot -> lot.unexpired(at) ? lot.remaining() : 0))));
        var wrong = new ArrayList<String>();
        var listed = listed();
        if (listed.size() != expected.size()) {
            wrong.add(listed.size() + " balances instead of " + expected.size());
        }
        for (var balance : expected.entrySet()) {
            var found = listed.get(balance.getKey());
            if (!balance.getValue().equals(found) && wrong.size() < REPORTED_MAX) {
                wrong.add("balance of " + balance.getKey() + " is " + found + " instead of " + balance.getValue());
            }
        }
        return wrong;
    }

    private TreeMap<String, Long> listed() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(http.resolve("/api/v0/credit_balances?pagination=0"))
                    .build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                var found = new TreeMap<String, Long>();
                for (var line : new ObjectMapper().readTree(body).path("credit_balances")) {
                    found.put(
                            line.path("address").asText(), line.path("credits").asLong());
                }
                return found;
            }
        }
    }
}
