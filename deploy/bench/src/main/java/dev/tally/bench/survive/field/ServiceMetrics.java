package dev.tally.bench.survive.field;

import dev.tally.bench.RunningService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * What a service exports to Prometheus at one moment.
 *
 * @param lines of the exposition format, comments left out
 */
public record ServiceMetrics(List<String> lines) {

    /** Asks the management port. */
    public static ServiceMetrics of(RunningService service) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(service.management().resolve("/q/metrics"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            var body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new ServiceMetrics(
                    body.lines().filter(line -> !line.startsWith("#")).toList());
        }
    }

    /** The sum over all labels of one name; 0 when it is not there. */
    public double sum(String name) {
        return sum(name, "");
    }

    /** The sum over those whose labels hold a text, for example {@code area="heap"}. */
    public double sum(String name, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
