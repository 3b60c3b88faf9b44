package dev.tally.credits.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.Allocation;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.DrainOrder;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.LedgerRow;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.projection.Verdict;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The store on a real PostgreSQL against the naive ledger: whatever the batches, the tables are the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerModelTest {

    private static final int SEEDS = Integer.getInteger("tally.test.seeds", 200);
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

    /** C7.5: totals are what the ledger adds up to. */
    private static final String WRONG_TOTALS = """
            with counted as (
                select date_trunc('hour', message_at, 'UTC') as bucket_at,
                       case when token is not null then 'distribution'
                            when payment_method = 'credit_expense' then 'expense'
                            else 'transfer' end as message_type,
                       count(distinct credit_ref) as message_count, count(*) as row_count,
                       coalesce(sum(amount) filter (where amount > 0), 0) as incoming,
                       coalesce(sum(-amount) filter (where amount < 0), 0) as outgoing
                  from credit_history group by 1, 2
            ), received as (
                select date_trunc('hour', message_at, 'UTC') as bucket_at, address,
                       count(*) as row_count, sum(amount) as incoming
                  from credit_history where amount > 0 group by 1, 2
            )
            select 'type ' || c::text from ((table counted except table credit_total)
                                   union all (table credit_total except table counted)) c
             union all
            select 'recipient ' || r::text
              from ((table received except table credit_total_recipient)
                    union all (table credit_total_recipient except table received)) r
            """;

    /** C8.1: what transfers brought is what they took, and what they are short of. */
    private static final String TRANSFERS = """
            select coalesce(sum(amount) filter (where amount > 0), 0) as received,
                   coalesce(sum(-amount) filter (where amount < 0), 0) as asked,
                   (select coalesce(sum(a.amount), 0)
                      from credit_allocation as a
                      join credit_history as h on (h.credit_ref, h.credit_index) = (a.spend_ref, a.spend_index)
                     where h.payment_method = 'credit_transfer') as sent
              from credit_history as t
             where exists (select 1 from credit_history as s where s.credit_ref = t.credit_ref and s.amount < 0
                                                             and s.payment_method = 'credit_transfer')
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
    void c8_2_tables_equal_the_naive_ledger_whatever_the_batches_redeliveries_and_crashes() throws SQLException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            DrainOrder order = random.nextInt(4) == 0 ? DrainOrder.EXPIRATION : DrainOrder.EMISSION;
            empty(order);
            var shape = Shape.of(random);
            var arriving = arriving(seed, shape, random);
            var model = new NaiveLedger(order).feedAll(arriving);

            // When
            var verdicts = deliver(arriving, random);

            // Then
            compare("seed " + seed, model, verdicts, shape.inOrder);
        }
    }

    @Test
    void c8_3_any_permutation_of_distributions_and_expenses_gives_the_same_lots() throws SQLException {
        for (long seed = 1; seed <= SEEDS / 10; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            var shape = new Shape(300, 2 + random.nextInt(6), 0, 0, true);
            var arriving = new ArrayList<>(arriving(seed, shape, random));
            var inOrder = new NaiveLedger().feedAll(arriving);
            Collections.shuffle(arriving, new Random(seed));
            empty(DrainOrder.EMISSION);

            // When
            deliver(arriving, random);

            // Then
            assertThat(lots())
                    .as("seed " + seed)
                    .isEqualTo(inOrder.lots().stream().sorted(BY_ADDRESS).toList());
            assertThat(allocations()).as("seed " + seed).isEqualTo(sorted(inOrder.allocations()));
        }
    }

    private void empty(DrainOrder order) throws SQLException {
        database.execute("truncate account, credit_history, credit_lot, credit_allocation, credit_total,"
                + " credit_total_recipient, projection_state");
        database.restart("tally.credits.drain-order", order.name().toLowerCase(Locale.ROOT));
        assertThat(database.obstacle()).isEmpty();
    }

    private void compare(String as, NaiveLedger model, List<Verdict> verdicts, boolean inOrder) throws SQLException {
        assertThat(verdicts.stream().map(LedgerModelTest::words))
                .as(as)
                .containsExactlyElementsOf(
                        model.verdicts().stream().map(LedgerModelTest::words).toList());
        assertThat(history())
                .as(as)
                .isEqualTo(model.rows().stream()
                        .map(LedgerModelTest::comparable)
                        .sorted(BY_KEY)
                        .toList());
        assertThat(lots())
                .as(as)
                .isEqualTo(model.lots().stream().sorted(BY_ADDRESS).toList());
        assertThat(allocations()).as(as).isEqualTo(sorted(model.allocations()));
        assertThat(database.query(UNBALANCED_LOTS, row -> row.getString(1)))
                .as(as)
                .isEmpty();
        assertThat(new TreeSet<>(database.query("select address from account", row -> row.getString(1))))
                .as(as)
                .isEqualTo(new TreeSet<>(
                        model.rows().stream().map(LedgerRow::address).toList()));
        assertThat(database.query(WRONG_TOTALS, row -> row.getString(1))).as(as).isEmpty();
        var transfers = database.query(
                        TRANSFERS, row -> List.of(row.getLong("received"), row.getLong("asked"), row.getLong("sent")))
                .getFirst();
        assertThat(transfers.getFirst()).as(as + " received").isEqualTo(transfers.get(1));
        if (inOrder) {
            assertThat(transfers.getLast())
                    .as(as + " nothing late, no shortfall")
                    .isEqualTo(transfers.getFirst());
        }
    }

    /** Outcome, and for what depends on tables the reason. */
    private static String words(Verdict verdict) {
        return words(verdict.outcome().name(), verdict.reason());
    }

    private static String words(dev.tally.bench.credits.Verdict verdict) {
        return words(verdict.outcome().name(), verdict.reason());
    }

    private static String words(String outcome, @Nullable String reason) {
        return reason != null && reason.startsWith("insufficient_balance") ? outcome + " " + reason : outcome;
    }

    /** What the traffic of a seed is like. */
    private record Shape(int messages, int addresses, double transfers, double late, boolean inOrder) {

        static Shape of(SplittableRandom random) {
            double late = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3;
            return new Shape(
                    1000,
                    random.nextBoolean() ? 2 + random.nextInt(8) : 10 + random.nextInt(90),
                    random.nextDouble() * 0.4,
                    late,
                    late == 0);
        }
    }

    /** Traffic of a random shape, with ranges of it delivered again later. */
    private static List<FeedEvent> arriving(long seed, Shape shape, SplittableRandom random) {
        var config = CreditTrafficConfig.defaults()
                .withSeed(seed)
                .withMessages(shape.messages)
                .withAddresses(shape.addresses, random.nextDouble() * 1.5)
                .withExpenses(0.2 + random.nextDouble() * 0.4)
                .withTransfers(shape.transfers)
                .withLate(shape.late, Duration.ofMinutes(1 + random.nextInt(20)))
                .withExpiring(random.nextDouble())
                .withLines(1 + random.nextDouble() * 2, 50)
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
            int to = Math.min(events.size(), from + 1 + random.nextInt(120));
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

    private List<Allocation> allocations() throws SQLException {
        return sorted(database.query(
                "select * from credit_allocation",
                row -> new Allocation(
                        row.getString("address"),
                        required(instant(row, "spend_at")),
                        row.getString("spend_ref"),
                        row.getInt("spend_index"),
                        row.getString("lot_ref"),
                        row.getInt("lot_index"),
                        row.getLong("amount"))));
    }

    private static List<Allocation> sorted(List<Allocation> allocations) {
        return allocations.stream()
                .sorted(Comparator.comparing(Allocation::spendRef)
                        .thenComparing(Allocation::spendIndex)
                        .thenComparing(Allocation::lotRef)
                        .thenComparing(Allocation::lotIndex))
                .toList();
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
