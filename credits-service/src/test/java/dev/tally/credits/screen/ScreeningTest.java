package dev.tally.credits.screen;

import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.credits.LedgerTables;
import dev.tally.credits.Writer;
import dev.tally.testing.TallyBackend;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Screens over right tables and over tables that are damaged, each kind of damage alone. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
class ScreeningTest {

    private static final String VICTIM = "victim";

    /** Who wrote each row last, the victim's left out. */
    private static final String UNTOUCHED = """
            select md5(string_agg(tuple, ',' order by tuple)) from (
                select 'lot' || ctid || xmin || l::text as tuple from credit_lot as l where address <> 'victim'
                union all
                select 'part' || ctid || xmin || a::text from credit_allocation as a where address <> 'victim') as tuples
            """;

    @Inject
    Writer writer;

    @Inject
    Screening screening;

    @Inject
    LotsDrift drift;

    @Inject
    Pool pool;

    @Inject
    MeterRegistry registry;

    private final List<FeedEvent> events = new ArrayList<>(Writer.traffic(3, 400, 12));

    /** Of the victim: two lots, the first one spent and the second one begun, by two spends. */
    @BeforeEach
    void fill() {
        Writer.empty();
        events.add(distribution(hash("v1"), at(10), CreditLine.grant(VICTIM, 100)));
        events.add(distribution(hash("v2"), at(20), CreditLine.grant(VICTIM, 100)));
        events.add(expense(hash("v3"), at(30), CreditLine.spend(VICTIM, 60)));
        events.add(expense(hash("v4"), at(40), CreditLine.spend(VICTIM, 60)));
        writer.write(events, 37);
        screening.look(true);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            structure    | delete from credit_lot where address = 'victim' and amount_remaining = 0
            structure    | insert into credit_lot values ('victim', 'x', 0, 5, 5, true, null, now())
            structure    | insert into credit_lot values ('nobody', 'x', 0, 5, 5, true, null, now())
            structure    | update credit_lot set amount_granted = amount_granted + 1 where address = 'victim' and live
            structure    | update credit_lot set expiration_at = now() where address = 'victim' and live
            structure    | update credit_lot set message_at = now() where address = 'victim' and live
            structure    | update credit_lot set amount_remaining = -5 where address = 'victim' and live
            structure    | update credit_lot set amount_remaining = 105 where address = 'victim' and live
            structure    | update credit_lot set live = true where address = 'victim' and not live
            conservation | update credit_lot set amount_remaining = amount_remaining - 1 where address = 'victim' and live
            conservation | update credit_allocation set amount = amount + 1 where address = 'victim' and amount = 60
            conservation | delete from credit_allocation where address = 'victim' and amount = 60
            conservation | insert into credit_allocation values ('victim', now(), 'x', 0, 'y', 0, 5)
            conservation | insert into credit_allocation select address, spend_at, spend_ref, 9, lot_ref, lot_index, 5 from credit_allocation where address = 'victim' limit 1
            """)
    void c5_3_each_kind_of_damage_is_found_by_its_screen_and_only_that_address_is_rebuilt(
            String screen, String damage) {
        // Given
        LedgerTables.run(
                "alter table credit_lot drop constraint if exists credit_lot_within_grant",
                "alter table credit_lot drop constraint if exists credit_lot_live_means_remaining",
                damage);
        String untouched = Writer.text(UNTOUCHED);
        double flagged = flagged(screen);
        // When
        screening.look(false);
        // Then
        LedgerTables.run(
                "alter table credit_lot add constraint credit_lot_within_grant check (amount_remaining between 0 and amount_granted)",
                "alter table credit_lot add constraint credit_lot_live_means_remaining check (live = (amount_remaining > 0))");
        assertThat(flagged(screen)).isEqualTo(flagged + 1);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
        if (!damage.contains("'nobody'")) {
            assertThat(Writer.text(UNTOUCHED)).isEqualTo(untouched);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a grant that came late and that spends ignore  | 5  | 50
            a spend that came late and that spends ignore  | 25 | -70
            """)
    void c5_3_a_row_that_came_late_and_that_spends_ignore_is_found_and_settled(
            String what, double seconds, long amount) {
        // Given a batch that forgot to replay
        writer.write(List.of(distribution(hash("before"), at(1), CreditLine.grant("other", 1))));
        var late = amount > 0
                ? distribution(hash("late"), at(seconds), CreditLine.grant(VICTIM, amount))
                : expense(hash("late"), at(seconds), CreditLine.spend(VICTIM, -amount));
        Map<String, String> lots = lots();
        Map<String, String> parts = parts();
        writer.write(List.of(late));
        forget(lots, parts, amount > 0);
        String untouched = Writer.text(UNTOUCHED);
        double flagged = flagged("inversion");
        // When
        screening.look(false);
        // Then
        assertThat(flagged("inversion")).as(what).isEqualTo(flagged + 1);
        events.add(distribution(hash("before"), at(1), CreditLine.grant("other", 1)));
        events.add(late);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
        assertThat(Writer.text(UNTOUCHED)).isEqualTo(untouched);
    }

    @Test
    void c5_3_rows_that_came_late_and_were_replayed_are_nobodys_fault() {
        // Given no watermark: everything is looked at
        LedgerTables.run("delete from projection_state where name = 'screen-watermark'");
        double flagged = flagged("inversion");
        // When
        screening.look(false);
        // Then
        assertThat(Writer.number("select count(*) from credit_history")).isGreaterThan(500);
        assertThat(flagged("inversion")).isEqualTo(flagged);
    }

    @Test
    void c5_3_where_nothing_is_wrong_nothing_is_written() {
        // Given all that reading may leave behind is there already
        LedgerTables.run(
                "vacuum freeze account, credit_history, credit_lot, credit_allocation, projection_state, dirty");
        quietly();
        screening.look(false);
        String before = Writer.text("pg_current_wal_insert_lsn()");
        // When
        screening.look(false);
        // Then
        assertThat(Writer.text("pg_current_wal_insert_lsn()")).isEqualTo(before);
    }

    @Test
    void c4_8_addresses_that_wait_for_their_rebuild_are_left_to_it() {
        // Given
        LedgerTables.run(
                "update credit_lot set amount_granted = amount_granted + 1 where address = 'victim'",
                "insert into dirty values ('lots', 'victim', '2100-01-01')");
        double flagged = flagged("structure") + flagged("conservation");
        // When, Then
        screening.look(false);
        assertThat(flagged("structure") + flagged("conservation")).isEqualTo(flagged);
    }

    @Test
    void r21_the_drift_check_finds_and_mends_what_two_screens_find() {
        // Given
        LedgerTables.run("update credit_lot set amount_granted = amount_granted + 1 where address = 'victim'");
        // When
        var sample = pool.withTransaction(tx -> drift.sample(tx, null, 1_000))
                .await()
                .indefinitely();
        int corrected = pool.withTransaction(
                        tx -> drift.lock(tx, sample.suspects()).chain(() -> drift.repair(tx, sample.suspects())))
                .await()
                .indefinitely();
        // Then
        assertThat(sample.suspects()).containsExactly(VICTIM);
        assertThat(corrected).isEqualTo(1);
        assertThat(Writer.differences(new NaiveLedger().feedAll(events))).isEmpty();
    }

    @Test
    void r21_a_sample_goes_round_through_all_accounts() {
        // Given
        var seen = new ArrayList<String>();
        String after = null;
        // When
        do {
            String from = after;
            var sample = pool.withTransaction(tx -> drift.sample(tx, from, 3))
                    .await()
                    .indefinitely();
            after = sample.lastKey();
            seen.add(String.valueOf(after));
        } while (after != null);
        // Then
        assertThat((long) seen.size()).isEqualTo(Writer.number("select count(*) / 3 + 1 from account"));
    }

    private static Map<String, String> lots() {
        return Writer.pairs("select credit_ref || '/' || credit_index, amount_remaining from credit_lot"
                + " where address = 'victim'");
    }

    private static Map<String, String> parts() {
        return Writer.pairs(
                "select spend_ref || '/' || lot_ref, amount from credit_allocation where address = 'victim'");
    }

    /** Puts lots and allocations back as they were before the late row, which nobody has paid, or paid from. */
    private static void forget(Map<String, String> lots, Map<String, String> parts, boolean grant) {
        lots.forEach((lot, remaining) -> LedgerTables.run("update credit_lot set amount_remaining = " + remaining
                + ", live = " + remaining + " > 0 where address = 'victim' and credit_ref || '/' || credit_index = '"
                + lot + "'"));
        LedgerTables.run("update credit_lot set amount_remaining = amount_granted, live = true where address = 'victim'"
                + " and credit_ref = '" + hash("late") + "'");
        LedgerTables.run("create table was (spend_ref text, lot_ref text, amount bigint)");
        parts.forEach((part, amount) -> LedgerTables.run("insert into was values (split_part('" + part
                + "', '/', 1), split_part('" + part + "', '/', 2), " + amount + ")"));
        LedgerTables.run(
                "delete from credit_allocation where address = 'victim'",
                "insert into credit_allocation select 'victim', h.message_at, h.credit_ref, h.credit_index, w.lot_ref, 0,"
                        + " w.amount from was w join credit_history h on h.credit_ref = w.spend_ref",
                "drop table was");
        assertThat(grant).isIn(true, false);
    }

    /** Waits until nobody else writes. */
    private static void quietly() {
        String before;
        do {
            before = Writer.text("pg_current_wal_insert_lsn()");
            try {
                Thread.sleep(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } while (!before.equals(Writer.text("pg_current_wal_insert_lsn()")));
    }

    private double flagged(String screen) {
        return registry.get("tally.credits.flagged.addresses")
                .tag("screen", screen)
                .counter()
                .count();
    }
}
