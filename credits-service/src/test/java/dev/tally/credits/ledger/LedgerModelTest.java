package dev.tally.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.projection.Verdict;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The store on a real PostgreSQL against the naive ledger: whatever the batches, the tables are the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerModelTest {

    private static final int SEEDS = Integer.getInteger("tally.test.seeds", 40);
    private static final Comparator<LedgerRow> BY_KEY =
            Comparator.comparing(LedgerRow::ref).thenComparing(LedgerRow::index);
    private static final Comparator<Lot> BY_ADDRESS =
            Comparator.comparing(Lot::address).thenComparing(Lot.EMISSION_ORDER);

    /** C3.4: what is left of a lot and what was allocated of it make up the grant. */
    private static final String UNBALANCED_LOTS = """
            select l.credit_ref || '/' || l.credit_index
              from credit_lot as l
              left join (select address, lot_ref, lot_index, sum(amount) as amount
                           from credit_allocation group by 1, 2, 3) as a
                on (a.address, a.lot_ref, a.lot_index) = (l.address, l.credit_ref, l.credit_index)
             where l.amount_granted <> l.amount_remaining + coalesce(a.amount, 0)
            """;

    private static final String SHORTFALLS = """
            select h.credit_ref, h.credit_index, -h.amount - coalesce(sum(a.amount), 0) as shortfall
              from credit_history as h
              left join credit_allocation as a
                on (a.address, a.spend_at, a.spend_ref, a.spend_index)
                 = (h.address, h.message_at, h.credit_ref, h.credit_index)
             where h.amount < 0
             group by h.credit_ref, h.credit_index, h.amount
            """;

    private final LedgerDatabase database;

    LedgerModelTest() throws SQLException {
        database = new LedgerDatabase();
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    @Test
    void tables_equal_the_naive_ledger_whatever_the_batches_redeliveries_and_roll_backs() throws SQLException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            // Given
            database.execute("truncate account, credit_history, credit_lot, credit_allocation");
            var random = new SplittableRandom(seed);
            var arriving = arriving(seed, random);
            var model = new NaiveLedger().feedAll(arriving);

            // When
            var verdicts = deliver(arriving, random);

            // Then
            var as = "seed " + seed;
            assertThat(verdicts)
                    .as(as)
                    .extracting(verdict -> verdict.outcome().name())
                    .isEqualTo(model.verdicts().stream()
                            .map(verdict -> verdict.outcome().name())
                            .toList());
            assertThat(history())
                    .as(as)
                    .isEqualTo(model.rows().stream()
                            .map(LedgerModelTest::comparable)
                            .sorted(BY_KEY)
                            .toList());
            assertThat(lots())
                    .as(as)
                    .isEqualTo(model.lots().stream().sorted(BY_ADDRESS).toList());
            assertThat(shortfalls()).as(as).isEqualTo(shortfalls(model));
            assertThat(database.query(UNBALANCED_LOTS, row -> row.getString(1)))
                    .as(as)
                    .isEmpty();
            assertThat(new TreeSet<>(database.query("select address from account", row -> row.getString(1))))
                    .as(as)
                    .isEqualTo(new TreeSet<>(
                            model.rows().stream().map(LedgerRow::address).toList()));
        }
    }

    /** Traffic of a random shape, with ranges of it delivered again later. */
    private static List<FeedEvent> arriving(long seed, SplittableRandom random) {
        var config = CreditTrafficConfig.defaults()
                .withSeed(seed)
                .withMessages(50 + random.nextInt(350))
                .withAddresses(2 + random.nextInt(60), random.nextDouble() * 1.5)
                .withExpenses(0.3 + random.nextDouble() * 0.4)
                .withExpiring(random.nextDouble())
                .withLines(1 + random.nextDouble() * 4, 50)
                .withRedeliveries(random.nextDouble() * 0.3);
        var events = new ArrayList<>(new CreditTraffic(config).stream().toList());
        for (int n = random.nextInt(3); n > 0; n--) {
            int from = random.nextInt(events.size());
            int to = Math.min(events.size(), from + random.nextInt(50));
            events.addAll(to + random.nextInt(events.size() - to + 1), List.copyOf(events.subList(from, to)));
        }
        return events;
    }

    /** Cuts at random; a batch that is rolled back comes again with another cut. */
    private List<Verdict> deliver(List<FeedEvent> events, SplittableRandom random) {
        var verdicts = new ArrayList<Verdict>();
        while (verdicts.size() < events.size()) {
            int from = verdicts.size();
            int to = Math.min(events.size(), from + 1 + random.nextInt(80));
            if (random.nextInt(5) == 0) {
                database.rollback(events.subList(from, to));
            } else {
                verdicts.addAll(database.commit(events.subList(from, to)));
            }
        }
        return verdicts;
    }

    private List<LedgerRow> history() throws SQLException {
        return database.query("select * from credit_history", LedgerModelTest::historyRow).stream()
                .sorted(BY_KEY)
                .toList();
    }

    private static LedgerRow historyRow(ResultSet row) throws SQLException {
        assertThat(instant(row, "recorded_at")).isEqualTo(LedgerDatabase.RECORDED_AT);
        return comparable(new LedgerRow(
                row.getString("credit_ref"),
                row.getInt("credit_index"),
                row.getString("address"),
                row.getLong("amount"),
                row.getBigDecimal("price"),
                row.getObject("bonus_amount", Long.class),
                row.getString("tx_hash"),
                row.getString("token"),
                row.getString("chain"),
                row.getString("provider"),
                row.getString("origin"),
                row.getString("origin_ref"),
                row.getString("payment_method"),
                row.getObject("expense_count", Long.class),
                row.getBigDecimal("expense_size_mib"),
                instant(row, "expiration_at"),
                required(instant(row, "message_at"))));
    }

    private Map<String, Long> shortfalls() throws SQLException {
        var shortfalls = new TreeMap<String, Long>();
        database.query(
                SHORTFALLS,
                row -> shortfalls.put(
                        row.getString("credit_ref") + "/" + row.getInt("credit_index"), row.getLong("shortfall")));
        return shortfalls;
    }

    private static Map<String, Long> shortfalls(NaiveLedger model) {
        var shortfalls = new TreeMap<String, Long>();
        model.rows().stream()
                .filter(row -> row.amount() < 0)
                .forEach(row -> shortfalls.put(row.ref() + "/" + row.index(), model.shortfall(row.ref(), row.index())));
        return shortfalls;
    }

    private List<Lot> lots() throws SQLException {
        return database
                .query("select * from credit_lot", row -> {
                    long remaining = row.getLong("amount_remaining");
                    assertThat(row.getBoolean("live")).isEqualTo(remaining > 0);
                    return new Lot(
                            row.getString("address"),
                            row.getString("credit_ref"),
                            row.getInt("credit_index"),
                            row.getLong("amount_granted"),
                            remaining,
                            instant(row, "expiration_at"),
                            required(instant(row, "message_at")));
                })
                .stream()
                .sorted(BY_ADDRESS)
                .toList();
    }

    /** Two decimals of one value are equal here; how many zeros they end in is the writer's. */
    private static LedgerRow comparable(LedgerRow row) {
        return new LedgerRow(
                row.ref(),
                row.index(),
                row.address(),
                row.amount(),
                stripped(row.price()),
                row.bonusAmount(),
                row.txHash(),
                row.token(),
                row.chain(),
                row.provider(),
                row.origin(),
                row.originRef(),
                row.paymentMethod(),
                row.expenseCount(),
                stripped(row.expenseSizeMib()),
                row.expirationAt(),
                row.messageAt());
    }

    private static @Nullable BigDecimal stripped(@Nullable BigDecimal value) {
        return value == null ? null : value.stripTrailingZeros();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static Instant required(@Nullable Instant value) {
        assertThat(value).isNotNull();
        return value == null ? Instant.EPOCH : value;
    }
}
