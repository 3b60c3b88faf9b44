package dev.tally.credits.path;

import static dev.tally.credits.path.Ingest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The packaged service, killed in the middle of a rebuild. */
class KilledRebuildIT {

    private static final String SHADOWS =
            "select count(*) from pg_class where relname like 'credit%\\_shadow' and relkind = 'r'";

    private static final String LEFTOVERS = """
            select (select count(*) from pg_class where relname like 'credit%\\_shadow' or relname like 'credit%\\_old')
                 + (select count(*) from credits.projection_state where name = 'rebuild')
                 + (select count(*) from credits.rebuild_touched)
            """;

    @Test
    void r20_a_process_that_is_killed_half_way_leaves_nothing_behind_after_the_next_start()
            throws IOException, InterruptedException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        List<FeedEvent> events = Ingest.traffic(8_000);
        Ingest.publish(backend, events);
        String group = "killed-" + UUID.randomUUID();
        try (CreditsProcess process = CreditsProcess.start(backend, group)) {
            Ingest.awaitTables(backend, events);
            // When the tables are there, and before they have taken the place of the live ones
            assertThat(process.post("/admin/rebuild", "{\"projection\":\"credits\"}"))
                    .isEqualTo(202);
            while (Ingest.number(backend, SHADOWS) == 0) {
                Thread.onSpinWait();
            }
            process.kill();
        }
        assertThat(Ingest.number(backend, LEFTOVERS))
                .as("it was killed half-way")
                .isPositive();
        // Then
        try (CreditsProcess process = CreditsProcess.start(backend, group)) {
            eventually().until(() -> Ingest.number(backend, LEFTOVERS) == 0);
            eventually()
                    .until(() -> Ingest.number(
                                    backend, "select count(*) from credits.rebuild_job where state = 'interrupted'")
                            == 1);
            Ingest.awaitTables(backend, events);
            // When, Then
            assertThat(process.post("/admin/rebuild", "{\"projection\":\"credits\"}"))
                    .isEqualTo(202);
            eventually()
                    .until(() -> Ingest.number(backend, "select count(*) from credits.rebuild_job where state = 'done'")
                            == 1);
            assertThat(Ingest.number(backend, LEFTOVERS)).isZero();
            Ingest.awaitTables(backend, events);
        }
    }
}
