package dev.tally.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Asks the credits service what a client would ask, and prints question and answer. */
public final class Questions implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN_MAX = 400;

    private final URI credits;
    private final Consumer<String> out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private int failures;

    public Questions(URI credits, Consumer<String> out) {
        this.credits = credits;
        this.out = out;
    }

    /** How far a stream has been applied, by the header that every read carries; empty while nothing answers. */
    public OptionalLong position(String stream) {
        try {
            HttpResponse<String> answer = get("/api/v0/credit_balances?pagination=1&min_balance=9000000000000000000");
            return answer.headers().firstValue("Tally-Position").stream()
                    .flatMap(positions -> Arrays.stream(positions.split(",")))
                    .map(String::strip)
                    .filter(each -> each.startsWith(stream + "="))
                    .mapToLong(each -> Long.parseLong(each.substring(stream.length() + 1)))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Asks about balances, history and a resource; true when every answer was there and said something. */
    public boolean ask(String resource) {
        JsonNode listing = ask("/api/v0/credit_balances?min_balance=1&pagination=3", "/credit_balances/0/address");
        for (JsonNode line : listing.path("credit_balances")) {
            String address = line.path("address").asText();
            ask("/api/v0/addresses/" + address + "/balance?include_credit_details=true", "/credit_balance");
            ask("/api/v0/addresses/" + address + "/credit_history/summary", "/entry_count");
        }
        ask("/api/v0/messages/" + resource + "/consumed_credits", "/consumed_credits");
        return failures == 0;
    }

    private JsonNode ask(String path, String something) {
        out.accept("\nGET " + credits + path);
        try {
            HttpResponse<String> answer = get(path);
            JsonNode json = JSON.readTree(answer.body());
            String text = json.toString();
            out.accept("    " + (text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + " ..." : text));
            JsonNode value = json.at(something);
            if (answer.statusCode() != 200
                    || value.isMissingNode()
                    || value.isNull()
                    || value.asText().equals("0")) {
                failures++;
                out.accept("    expected something at " + something + ", got status " + answer.statusCode());
            }
            return json;
        } catch (IOException e) {
            failures++;
            out.accept("    no answer: " + e.getMessage());
            return JSON.missingNode();
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest question = HttpRequest.newBuilder(credits.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(question, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
