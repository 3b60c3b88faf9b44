package dev.tally.credits.path;

import static dev.tally.credits.path.Ingest.awaitTables;
import static dev.tally.credits.path.Ingest.eventually;
import static dev.tally.credits.path.Ingest.grantsAndExpenses;
import static dev.tally.credits.path.Ingest.number;
import static dev.tally.credits.path.Ingest.publish;
import static dev.tally.credits.path.Ingest.traffic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.survive.poison.PoisonTrigger;
import dev.tally.bench.survive.poison.PoisonedTraffic;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small versions of the failure runs: the packaged service is broken half-way, the tables equal the naive ledger. */
class FaultIT {

    private static final String WAITS_INSIDE = """
            select count(*) from pg_stat_activity
             where datname = current_database() and usename = 'credits_app'
               and backend_xid is not null and wait_event_type = 'Lock'""";

    private static final String CUT = """
            select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity
             where datname = current_database() and usename in ('credits_app', 'credits_owner')""";

    private static final String POSITION = "select next_offset from credits.stream_position";

    private static final String AUDITED = "select count(*) from credits.audit";

    private static final String APPLIED = "select sum(applied_count) from credits.audit_generation";
    private static final String DUPLICATES = "select sum(duplicate_count) from credits.audit_generation";

    private static final String QUARANTINED = "select count(*) from credits.dead_letter where outcome = 'quarantined'";

    private static final String HISTORY_IS_THERE =
            "select count(*) from pg_tables where schemaname = 'credits' and tablename = 'credit_history'";

    @Test
    void r4_a_service_that_is_killed_inside_a_transaction_and_after_one_loses_nothing_and_doubles_nothing()
            throws IOException, SQLException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        List<FeedEvent> events = traffic(12_000);

        // When it is killed between its first statement and its commit
        try (CreditsProcess first = CreditsProcess.start(backend, "first")) {
            publish(backend, events.subList(0, 4_000));
            awaitTables(backend, events.subList(0, 4_000));
            try (Connection other = backend.superuser();
                    Statement lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("lock table credits.credit_lot in access exclusive mode");
                publish(backend, events.subList(4_000, 8_000));
                eventually().until(() -> number(backend, WAITS_INSIDE) == 1);
                first.kill();
            }
            assertThat(number(backend, POSITION)).isEqualTo(4_000);
        }
        // and its successor at some moment
        try (CreditsProcess second = CreditsProcess.start(backend, "second")) {
            eventually().until(() -> number(backend, POSITION) > 4_000);
            publish(backend, events.subList(8_000, 12_000));
            second.kill();
        }

        // Then
        try (CreditsProcess third = CreditsProcess.start(backend, "third")) {
            awaitTables(backend, events);
            assertThat(third.isAlive()).isTrue();
            assertThat(number(backend, AUDITED)).isEqualTo(12_000);
            assertThat(number(backend, DUPLICATES)).as("each message came once").isZero();
        }
    }

    @Test
    void r10_m3_connections_that_are_cut_again_and_again_while_everything_comes_twice_change_nothing()
            throws IOException {
        // Given
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        List<FeedEvent> twice = new ArrayList<>();
        List<FeedEvent> once = traffic(10_000);
        for (int from = 0; from < once.size(); from += 500) {
            twice.addAll(once.subList(from, from + 500));
            twice.addAll(once.subList(from, from + 500));
        }
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits")) {
            eventually().until(() -> service.probe("ready") == 200);

            // When
            long cut = 0;
            for (int from = 0; from < twice.size(); from += 1_000) {
                publish(backend, twice.subList(from, from + 1_000));
                cut += number(backend, CUT);
            }

            // Then
            awaitTables(backend, twice);
            assertThat(cut).isPositive();
            assertThat(number(backend, AUDITED)).isEqualTo(20_000);
            assertThat(number(backend, APPLIED))
                    .as("what is refused is judged again, what is applied is applied once")
                    .isEqualTo(number(backend, "select count(distinct credit_ref) from credits.credit_history"));
        }
    }

    @Test
    void r11_r12_messages_that_the_database_refuses_stop_no_other_and_replayed_give_what_the_model_says()
            throws IOException, SQLException, InterruptedException {
        // Given a service that knows its tables, and a database that refuses three messages
        Backend backend = TallyBackend.fresh("credits");
        TallyBackend.createTopics(backend, 1);
        PoisonedTraffic traffic = PoisonedTraffic.of(grantsAndExpenses(9_000), 1_500, 3_000);
        try (CreditsProcess service = CreditsProcess.start(backend, "tally-credits");
                Connection superuser = backend.superuser()) {
            eventually().until(() -> number(backend, HISTORY_IS_THERE) == 1);
            PoisonTrigger trigger = new PoisonTrigger(superuser);
            trigger.install(traffic.poison());

            // When
            publish(backend, traffic.events());
            eventually()
                    .until(() -> number(backend, POSITION) == traffic.events().size());
            long quarantined = number(backend, QUARANTINED);
            long applied = number(backend, APPLIED);
            trigger.mend();
            for (long id = 1; id <= quarantined; id++) {
                assertThat(service.post("/admin/dead-letters/" + id + "/replay"))
                        .isEqualTo(200);
            }

            // Then
            assertThat(quarantined).isEqualTo(3);
            assertThat(applied).isEqualTo(traffic.events().size() - 3);
            awaitTables(backend, traffic.events());
        }
    }
}
