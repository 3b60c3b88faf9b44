package dev.tally.bench.survive.poison;

import dev.tally.bench.RunningService;
import dev.tally.bench.survive.field.CreditsField;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Replays dead letters over {@code /admin}, one after the other, as a person with a token would. */
record Replay(CreditsField field, RunningService service) {
    private static final int REPORTED_MAX = 3;
    private static final String QUARANTINED = """
            select id from credits.dead_letter where outcome = 'quarantined' and replayed_at is null order by record_offset
            """;

    /** Replays all that are quarantined; returns what went wrong with the first of them. */
    List<String> all() throws SQLException, IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        try (var client = HttpClient.newHttpClient()) {
            for (var id : quarantined()) {
                var answer = replay(client, id);
                if (answer.statusCode() != 200 && wrong.size() < REPORTED_MAX) {
                    wrong.add("replay of dead letter " + id + " answered " + answer.statusCode() + " " + answer.body());
                }
            }
        }
        if (!quarantined().isEmpty()) {
            wrong.add(quarantined().size() + " dead letters are not marked as replayed");
        }
        return wrong;
    }

    private List<Long> quarantined() throws SQLException {
        var ids = new ArrayList<Long>();
        try (var statement = field.tables().connection().createStatement();
                var rows = statement.executeQuery(QUARANTINED)) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private HttpResponse<String> replay(HttpClient client, long id) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.http().resolve("/admin/dead-letters/" + id + "/replay"))
                .header("Authorization", "Bearer " + field.bed().adminToken())
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
