package dev.tally.credits.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.LedgerTables;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(EventProfile.class)
@WithTestResource(TallyBackend.class)
class AlertsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Pool pool;

    @Inject
    AlertWork work;

    @Inject
    AlertSweep sweep;

    @Inject
    Alerts alerts;

    // Expirations are looked for by the clock, so the lots must be dated by it.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @BeforeEach
    void empty() {
        LedgerTables.ready();
        LedgerTables.run(
                "truncate outbox, dirty, credit_low_balance, credit_expiring_notice",
                "delete from projection_state where name like 'events:%'");
    }

    private static void await(Uni<?> uni) {
        uni.await().atMost(PATIENCE);
    }

    private void judge(String... addresses) {
        await(pool.withTransaction(tx -> work.refresh(tx, List.copyOf(new TreeSet<>(List.of(addresses))))));
    }

    private static void lot(String address, long remaining, @Nullable Instant expiration) {
        LedgerTables.lot(address, "lot", 0, 1_000_000, remaining, expiration);
    }

    private static void balance(String address, long remaining) {
        LedgerTables.run("update credit_lot set amount_remaining = %d, live = %s where address = '%s'"
                .formatted(remaining, remaining > 0, address));
    }

    private static List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (Connection db = TallyBackend.current().app();
                Statement statement = db.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    private static List<JsonObject> events(String type) {
        return column("select convert_from(payload, 'UTF8') from outbox where type = 'dev.tally.credits." + type
                        + "' order by id")
                .stream()
                .map(JsonObject::new)
                .toList();
    }

    private static List<String> low() {
        return events("low-balance").stream()
                .map(event -> event.getString("address") + "=" + event.getLong("balance"))
                .toList();
    }

    @Test
    void c7_7_a_balance_that_falls_below_the_threshold_is_told_of_once_and_armed_again_above_it() {
        // Given
        lot("0xa", 100, null);
        judge("0xa");
        assertThat(low()).isEmpty();

        // When, Then
        balance("0xa", 99);
        judge("0xa");
        judge("0xa");
        assertThat(low()).containsExactly("0xa=99");
        balance("0xa", 5);
        judge("0xa");
        assertThat(low()).containsExactly("0xa=99");
        balance("0xa", 500);
        judge("0xa");
        assertThat(low()).containsExactly("0xa=99");
        balance("0xa", 0);
        judge("0xa");
        assertThat(low()).containsExactly("0xa=99", "0xa=0");
        assertThat(events("low-balance").getFirst().getLong("threshold")).isEqualTo(100);
        assertThat(column("select distinct key from outbox")).containsExactly("0xa");
    }

    @Test
    void c7_7_who_never_was_above_the_threshold_has_not_fallen() {
        // Given
        lot("0xa", 99, null);

        // When
        judge("0xa", "0xnobody");

        // Then
        assertThat(low()).isEmpty();
    }

    @Test
    void c7_7_who_was_above_when_the_threshold_was_set_is_told_of_when_it_falls() {
        // Given
        lot("0xa", 100, null);
        lot("0xb", 99, null);
        await(sweep.sweep());
        assertThat(low()).isEmpty();

        // When
        balance("0xa", 1);
        balance("0xb", 1);
        judge("0xa", "0xb");

        // Then
        assertThat(low()).containsExactly("0xa=1");
    }

    @Test
    void c7_7_another_threshold_arms_anew_and_tells_nobody() {
        // Given
        lot("0xa", 150, null);
        LedgerTables.run(
                "insert into projection_state values ('events:low-balance', '200', now())",
                "insert into credit_low_balance values ('0xgone', now())");

        // When
        await(sweep.sweep());

        // Then
        assertThat(low()).isEmpty();
        assertThat(column("select address from credit_low_balance")).containsExactly("0xa");
        assertThat(column("select value from projection_state where name = 'events:low-balance'"))
                .containsExactly("100");
    }

    @Test
    void c7_7_a_balance_that_falls_because_a_lot_expires_is_marked_and_told_of() {
        // Given
        await(sweep.sweep());
        lot("0xa", 150, now.minusSeconds(1));
        lot("0xb", 150, now.plusSeconds(3600));
        LedgerTables.run(
                "insert into credit_low_balance values ('0xa', now()), ('0xb', now())",
                "update projection_state set value = '%s' where name = 'events:expired-until'"
                        .formatted(now.minusSeconds(10)));

        // When
        await(sweep.sweep());

        // Then
        assertThat(column("select kind || ' ' || key from dirty")).containsExactly("alerts 0xa");
        judge("0xa");
        assertThat(low()).containsExactly("0xa=0");
    }

    @Test
    void c7_7_lots_that_expired_while_nobody_looked_are_found_however_long_that_was() {
        // Given
        await(sweep.sweep());
        lot("0xa", 150, now.minusSeconds(86_400));
        LedgerTables.run("update projection_state set value = '%s' where name = 'events:expired-until'"
                .formatted(now.minusSeconds(200_000)));

        // When
        await(sweep.sweep());

        // Then
        assertThat(column("select key from dirty")).containsExactly("0xa");
    }

    @Test
    void c7_7_an_event_that_is_rolled_back_is_due_again() {
        // Given
        lot("0xa", 100, null);
        judge("0xa");
        balance("0xa", 1);

        // When
        await(pool.withTransaction(tx -> work.refresh(tx, List.of("0xa"))
                        .chain(() -> tx.query("select 1 / 0").execute()))
                .onFailure()
                .recoverWithNull());

        // Then
        assertThat(low()).isEmpty();
        judge("0xa");
        assertThat(low()).containsExactly("0xa=1");
    }

    @Test
    void c7_7_a_change_of_a_balance_is_one_mark() {
        // When
        await(pool.withTransaction(tx -> alerts.changed(tx, List.of("0xb", "0xa", "0xb"), now)));

        // Then
        assertThat(column("select kind || ' ' || key from dirty order by key"))
                .containsExactly("alerts 0xa", "alerts 0xb");
    }

    @Test
    void c7_7_a_lot_that_expires_soon_is_told_of_once_per_lead() {
        // Given
        LedgerTables.lot("0xa", "two", 0, 100, 40, now.plusSeconds(90 * 60));
        LedgerTables.lot("0xa", "one", 1, 100, 50, now.plusSeconds(30 * 60));
        LedgerTables.lot("0xa", "far", 0, 100, 60, now.plusSeconds(4 * 3600));
        LedgerTables.lot("0xa", "drained", 0, 100, 0, now.plusSeconds(30 * 60));
        LedgerTables.lot("0xa", "expired", 0, 100, 10, now.minusSeconds(1));
        LedgerTables.lot("0xa", "never", 0, 100, 10, null);

        // When
        await(sweep.sweep());
        await(sweep.sweep());

        // Then
        assertThat(events("expiring-soon").stream()
                        .map(event -> event.getString("credit_ref") + "#" + event.getInteger("credit_index") + " "
                                + event.getLong("amount_remaining") + " " + event.getString("lead"))
                        .toList())
                .containsExactly("one#1 50 PT2H", "two#0 40 PT2H", "one#1 50 PT1H");
        assertThat(events("expiring-soon").getFirst().getString("expiration_date"))
                .isEqualTo(now.plusSeconds(30 * 60).toString());
        assertThat(events("expiring-soon").getFirst().getString("address")).isEqualTo("0xa");
    }

    @Test
    void c7_7_more_lots_than_a_round_takes_are_all_told_of_in_the_order_of_their_expiration() {
        // Given
        for (int i = 0; i < 10; i++) {
            LedgerTables.lot("0x" + i, "lot", 0, 100, 1, now.plusSeconds(5000 + i));
        }

        // When
        await(sweep.sweep());

        // Then
        assertThat(events("expiring-soon").stream().map(event -> event.getString("address")))
                .containsExactly("0x0", "0x1", "0x2", "0x3", "0x4", "0x5", "0x6", "0x7", "0x8", "0x9");
    }

    @Test
    void c7_7_two_sweeps_at_once_tell_of_each_lot_once() {
        // Given
        for (int i = 0; i < 40; i++) {
            LedgerTables.lot("0x" + i, "lot", 0, 100, 1, now.plusSeconds(5000 + i));
        }

        // When
        await(Uni.join()
                .all(sweep.sweep(), sweep.sweep(), sweep.sweep(), sweep.sweep())
                .andFailFast());
        await(sweep.sweep());

        // Then
        assertThat(events("expiring-soon")).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void c7_7_notices_are_dropped_a_day_after_their_lots_expired() {
        // Given
        LedgerTables.run(
                "insert into credit_expiring_notice values ('0xa', 'old', 0, 3600, now() - interval '25 hours'),"
                        + " ('0xa', 'young', 0, 3600, now() - interval '23 hours')");

        // When
        await(sweep.sweep());

        // Then
        assertThat(column("select credit_ref from credit_expiring_notice")).containsExactly("young");
    }

    @Test
    void c7_7_seeded_balances_are_told_of_once_per_fall_between_judgements() {
        // Given
        long seed = 20_261_160;
        Random random = new Random(seed);
        TreeMap<String, Boolean> armed = new TreeMap<>();
        List<String> expected = new ArrayList<>();
        List<String> addresses = List.of("0xa", "0xb", "0xc", "0xd");
        addresses.forEach(address -> lot(address, 0, null));

        for (int step = 0; step < 150; step++) {
            // When
            String address = addresses.get(random.nextInt(addresses.size()));
            long balance = random.nextLong(70, 130);
            balance(address, balance);
            judge(address);

            // Then
            boolean was = armed.getOrDefault(address, false);
            if (was && balance < 100) {
                expected.add(address + "=" + balance);
            }
            armed.put(address, balance >= 100);
        }
        assertThat(low()).as("seed %s", seed).isEqualTo(expected);
    }
}
