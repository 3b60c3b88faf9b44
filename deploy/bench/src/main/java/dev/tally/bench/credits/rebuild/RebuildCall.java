package dev.tally.bench.credits.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a service to rebuild its lots, and waits for the end of it. */
record RebuildCall(URI base, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final long LOOK_MILLIS = 100;
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    /** The job as it was at its end, or still running after ten minutes. */
    JsonNode run() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var order = BodyPublishers.ofString("{\"projection\":\"credits\"}");
            var id = ask(
                            client,
                            to("/admin/rebuild")
                                    .header("Content-Type", "application/json")
                                    .POST(order),
                            ACCEPTED)
                    .path("id")
                    .asLong();
            var start = System.nanoTime();
            var job = ask(client, to("/admin/rebuild/" + id).GET(), OK);
            while ("running".equals(job.path("state").asText()) && System.nanoTime() - start < PATIENCE_NANOS) {
                Thread.sleep(LOOK_MILLIS);
                job = ask(client, to("/admin/rebuild/" + id).GET(), OK);
            }
            return job;
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60));
    }

    private static JsonNode ask(HttpClient client, HttpRequest.Builder request, int wanted)
            throws IOException, InterruptedException {
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != wanted) {
            throw new IOException("a rebuild is answered with " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
