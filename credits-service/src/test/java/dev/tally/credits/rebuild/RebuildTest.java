package dev.tally.credits.rebuild;

import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.DrainOrder;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.credits.LedgerTables;
import dev.tally.credits.Writer;
import dev.tally.rebuild.RebuildFailed;
import dev.tally.rebuild.RebuildJob;
import dev.tally.rebuild.RebuildRequest;
import dev.tally.testing.TallyBackend;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilds beside the live tables, step by step and as a whole. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
class RebuildTest {

    private static final dev.tally.credits.lot.DrainOrder EMISSION = dev.tally.credits.lot.DrainOrder.EMISSION;

    private static final String LEFTOVERS = """
            select (select count(*) from pg_class where relname like 'credit%\\_shadow' or relname like 'credit%\\_old')
                 + (select count(*) from projection_state where name = 'rebuild')
                 + (select count(*) from rebuild_touched)
            """;

    private static final String INDEXES = """
            select string_agg(pg_get_indexdef(indexrelid), e'\\n' order by indexrelid::regclass::text)
              from pg_index where indrelid in ('credit_lot'::regclass, 'credit_allocation'::regclass)
            """;

    private static final String ALL_LOTS = """
            select md5(string_agg(l::text, ',' order by l.address, l.credit_ref, l.credit_index)) from credit_lot as l
            """;

    @Inject
    Writer writer;

    @Inject
    WholeRebuild whole;

    @Inject
    ShadowCheck check;

    @Inject
    ShadowSwap swap;

    @Inject
    ShadowFill fill;

    @Inject
    CreditsRebuild rebuild;

    @Inject
    Pool pool;

    @Inject
    @ReactiveDataSource("maintenance")
    Pool maintenance;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final RebuildJob job = RebuildJob.of(1);

    @BeforeEach
    void empty() {
        Writer.empty();
        maintenance.withConnection(rebuild::cleanUp).await().indefinitely();
    }

    @AfterEach
    void cleanUp() {
        threads.shutdown();
    }

    @Test
    void r20_what_is_written_at_every_step_of_a_rebuild_is_in_the_tables_at_its_end() {
        for (long seed = 1; seed <= 5; seed++) {
            // Given
            empty();
            List<FeedEvent> events = Writer.traffic(seed, 1_000, 12);
            var model = new NaiveLedger().feedAll(events);
            String indexes = Writer.text(INDEXES);
            writer.write(events.subList(0, 600), 70);
            damage();
            // When
            ShadowRun run = whole.begin(RebuildJob.of(seed), EMISSION);
            writer.write(events.subList(600, 750), 40);
            whole.build(run);
            writer.write(events.subList(750, 850), 40);
            check.look(run);
            writer.write(events.subList(850, 930), 40);
            swap.swap(run);
            writer.write(events.subList(930, events.size()), 40);
            swap.dropOld();
            // Then
            assertThat(Writer.differences(model)).as("seed " + seed).isEmpty();
            assertThat(run.expected()).isEqualTo(run.shadow());
            assertThat((Long) run.result().get("changed_addresses"))
                    .as("seed " + seed)
                    .isEqualTo(1);
            assertThat(Writer.number(LEFTOVERS)).as("seed " + seed).isZero();
            assertThat(Writer.text(INDEXES)).isEqualTo(indexes);
            assertThat(Writer.text("select value from projection_state where name = 'drain-order'"))
                    .isEqualTo("emission/1");
        }
    }

    @Test
    void r20_a_rebuild_under_load_equals_the_model_and_reads_are_answered_throughout() {
        // Given
        List<FeedEvent> events = Writer.traffic(77, 6_000, 200);
        var model = new NaiveLedger().feedAll(events);
        writer.write(events.subList(0, 3_000), 300);
        writer.write(List.of(distribution(hash("quiet"), at(5), CreditLine.grant("quiet", 1_000))));
        model.feed(distribution(hash("quiet"), at(5), CreditLine.grant("quiet", 1_000)));
        var over = new AtomicBoolean();
        CompletableFuture<Long> reads = CompletableFuture.supplyAsync(() -> readUntil(over), threads);
        CompletableFuture<Void> writes =
                CompletableFuture.runAsync(() -> writer.write(events.subList(3_000, events.size()), 20), threads);
        // When
        try {
            for (int i = 1; i <= 3; i++) {
                Map<String, Object> result = whole.run(RebuildJob.of(i), EMISSION);
                // Then
                assertThat(result.get("expected")).isEqualTo(result.get("shadow"));
                assertThat(result.get("changed_addresses"))
                        .as("the live tables were right")
                        .isEqualTo(0L);
                assertThat((Double) result.get("swap_lock_ms")).isPositive();
            }
        } finally {
            writes.join();
            over.set(true);
        }
        assertThat(reads.join()).isPositive();
        assertThat(Writer.differences(model)).isEmpty();
        assertThat(Writer.number(LEFTOVERS)).isZero();
    }

    @Test
    void r20_a_shadow_row_that_is_tampered_with_aborts_the_swap() {
        // Given
        ShadowRun run = built();
        String before = live();
        LedgerTables.run(
                "update credit_lot_shadow set amount_remaining = amount_remaining - 1, live = amount_remaining > 1"
                        + " where (address, credit_ref, credit_index) in (select address, credit_ref, credit_index"
                        + " from credit_lot_shadow where amount_remaining > 0 order by address limit 1)");
        // When, Then
        assertThatThrownBy(() -> check.look(run))
                .isInstanceOf(RebuildFailed.class)
                .hasMessageStartingWith("checksums_differ expected=lots:");
        assertThat(live()).isEqualTo(before);
    }

    @Test
    void r20_a_shadow_row_that_is_lost_aborts_the_swap() {
        // Given
        ShadowRun run = built();
        LedgerTables.run(
                "delete from credit_allocation_shadow where ctid in (select ctid from credit_allocation_shadow limit 1)");
        // When, Then
        assertThatThrownBy(() -> check.look(run)).hasMessageStartingWith("checksums_differ");
    }

    @Test
    void r20_a_row_that_was_tampered_with_is_told_even_when_its_address_was_done_again() {
        // Given
        ShadowRun run = built();
        LedgerTables.run(
                "update credit_lot_shadow set message_at = message_at - interval '1 microsecond' where address = 'tampered'");
        writer.write(List.of(expense(hash("again"), at(50), CreditLine.spend("tampered", 1))));
        // When
        fill.catchUp(run);
        // Then
        assertThatThrownBy(() -> check.look(run)).hasMessageStartingWith("checksums_differ");
    }

    @Test
    void r20_what_is_tampered_with_both_in_ledger_and_shadow_is_flagged_by_the_screens() {
        // Given a lot that the ledger does not know, in spite of right sums
        ShadowRun run = built();
        LedgerTables.run("update credit_history set amount = amount + 5 where address = 'tampered' and amount > 0");
        // When, Then
        assertThatThrownBy(() -> check.look(run))
                .hasMessageStartingWith("screen_flags screen=structure addresses=1 among=[tampered]");
    }

    @Test
    void r20_a_swap_waits_for_readers_who_read_on_and_for_those_to_whom_new_rows_do_not_exist() {
        for (String table : List.of("credit_lot", "credit_history")) {
            // Given one who reads the lots, and one who will
            write();
            String right = live();
            SqlConnection reader = pool.getConnectionAndAwait();
            reader.query("begin isolation level repeatable read").executeAndAwait();
            reader.query("select count(*) from " + table).executeAndAwait();
            ShadowRun run = build();
            check.look(run);
            // When
            CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> swap.swap(run), threads);
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> !swapping.isDone());
            // Then
            assertThat(lots(reader)).as("who began with " + table).isEqualTo(right);
            // When, Then
            reader.query("commit").executeAndAwait();
            reader.closeAndAwait();
            swapping.join();
            swap.dropOld();
            assertThat(live()).isEqualTo(right);
            assertThat((Integer) run.result().get("swap_tries")).isGreaterThan(1);
        }
    }

    @Test
    void r20_a_job_whose_place_another_has_taken_does_not_swap() {
        // Given
        ShadowRun run = built();
        check.look(run);
        LedgerTables.run("update projection_state set value = '2' where name = 'rebuild'");
        String before = live();
        // When, Then
        assertThatThrownBy(() -> swap.swap(run)).hasMessage("another_rebuild_began");
        assertThat(live()).isEqualTo(before);
    }

    @Test
    void r20_what_a_killed_process_has_left_is_removed_and_the_next_one_comes_to_its_end() {
        // Given
        built();
        assertThat(Writer.number(LEFTOVERS)).isPositive();
        // When
        maintenance.withConnection(rebuild::cleanUp).await().indefinitely();
        // Then
        assertThat(Writer.number(LEFTOVERS)).isZero();
        assertThat(whole.run(RebuildJob.of(2), EMISSION)).containsKey("swap_lock_ms");
    }

    @Test
    void c4_10_a_dry_run_lists_whose_balance_another_policy_changes() {
        // Given C9.14, and somebody whom no policy concerns
        List<FeedEvent> events = List.of(
                distribution(hash("never"), at(1), CreditLine.grant("C914", 1_000)),
                distribution(
                        hash("expiring"),
                        at(2),
                        CreditLine.grant("C914", 1_000).expiring(CreditMessages.instant(at(50)))),
                expense(hash("spent"), at(10), CreditLine.spend("C914", 1_500)),
                distribution(hash("other"), at(1), CreditLine.grant("other", 7)));
        writer.write(events);
        String before = live();
        // When
        var run = rebuild.run(new RebuildRequest("credits", null, "expiration", true), job)
                .await()
                .indefinitely();
        // Then
        assertThat(run.get("changes")).asString().isEqualTo("[{address=C914, before=0, after=500}]");
        assertThat(run).containsEntry("addresses", 2L).containsEntry("changed_addresses", 1L);
        assertThat(live()).isEqualTo(before);
        // When, Then the order that they are in changes nobody's
        assertThat(rebuild.run(new RebuildRequest("credits", null, "emission", true), job)
                        .await()
                        .indefinitely())
                .containsEntry("changed_addresses", 0L);
        assertThat(rebuild.run(new RebuildRequest("credits", List.of("other"), "expiration", true), job)
                        .await()
                        .indefinitely())
                .containsEntry("addresses", 1L)
                .containsEntry("changed_addresses", 0L);
    }

    @Test
    void c4_10_a_rebuild_by_another_order_gives_its_lots() {
        // Given
        List<FeedEvent> events = Writer.traffic(9, 800, 10, 0);
        writer.write(events, 100);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
        var model = new NaiveLedger(DrainOrder.EXPIRATION).feedAll(events);
        assertThat(Writer.differences(model)).isNotEmpty();
        // When
        whole.run(job, dev.tally.credits.lot.DrainOrder.EXPIRATION);
        // Then
        assertThat(Writer.text("select value from projection_state where name = 'drain-order'"))
                .isEqualTo("expiration/1");
        assertThat(Writer.differences(model)).isEmpty();
    }

    /** Some lots of an address of its own are gone. */
    private void damage() {
        writer.write(List.of(distribution(hash("damaged"), at(5), CreditLine.grant("damaged", 1_000))));
        LedgerTables.run(
                "delete from credit_history where address = 'damaged'",
                "delete from account where address = 'damaged'");
    }

    private ShadowRun built() {
        write();
        return build();
    }

    private void write() {
        writer.write(Writer.traffic(5, 300, 10), 50);
        writer.write(List.of(distribution(hash("tampered"), at(5), CreditLine.grant("tampered", 1_000))));
    }

    private ShadowRun build() {
        ShadowRun run = whole.begin(job, EMISSION);
        whole.build(run);
        return run;
    }

    private String live() {
        return pool.withConnection(db -> db.query(ALL_LOTS).execute())
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }

    private static String lots(SqlConnection reader) {
        return reader.query(ALL_LOTS).executeAndAwait().iterator().next().getString(0);
    }

    private long readUntil(AtomicBoolean over) {
        long reads = 0;
        while (!over.get()) {
            var row = pool.preparedQuery("select sum(amount_remaining)::bigint from credit_lot where address = $1")
                    .executeAndAwait(Tuple.of("quiet"))
                    .iterator()
                    .next();
            assertThat(row.getLong(0)).isEqualTo(1_000);
            reads++;
        }
        return reads;
    }
}
