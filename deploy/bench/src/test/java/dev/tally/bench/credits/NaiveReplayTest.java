package dev.tally.bench.credits;

import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.Verdict.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of the naive ledger for any traffic: its short cuts change nothing. */
class NaiveReplayTest {
    private static final int SEEDS = 20;

    @ParameterizedTest
    @EnumSource
    void c4_7_lots_and_allocations_are_those_of_a_replay_from_the_first_row(DrainOrder order) {
        for (var seed = 1; seed <= SEEDS; seed++) {
            // Given
            var ledger = new NaiveLedger(order);
            var fromScratch = new TreeMap<String, Account>();

            // When
            for (var event : traffic(seed, 3_000)) {
                ledger.feed(event);
                // Asking makes it work out what the next late row takes back.
                ledger.balance(CreditTraffic.address(0), event.time());
            }
            ledger.rows().stream().sorted(Account.REPLAY_ORDER).forEach(row -> fromScratch
                    .computeIfAbsent(row.address(), _ -> new Account(order))
                    .add(row));

            // Then
            assertThat(ledger.lots()).as("seed " + seed).isEqualTo(all(fromScratch.values(), Account::lots));
            assertThat(ledger.allocations())
                    .as("seed " + seed)
                    .isEqualTo(all(fromScratch.values(), Account::allocations));
        }
    }

    @Test
    void c8_3_any_permutation_of_distributions_and_expenses_gives_the_same_lots() {
        // Given
        var events = new ArrayList<>(new CreditTraffic(CreditTrafficConfig.defaults()
                        .withMessages(2_000)
                        .withAddresses(20, 1)
                        .withRedeliveries(0))
                .stream().toList());
        var ordered = new NaiveLedger().feedAll(events);

        // When
        Collections.shuffle(events, new Random(3));
        var shuffled = new NaiveLedger().feedAll(events);

        // Then
        assertThat(shuffled.lots()).isEqualTo(ordered.lots());
        assertThat(shuffled.allocations()).isEqualTo(ordered.allocations());
    }

    @Test
    void c8_1_c8_5_nothing_is_lost_and_no_lot_holds_less_than_nothing() {
        for (var seed = 1; seed <= SEEDS; seed++) {
            // Given
            var ledger = new NaiveLedger();

            // When
            ledger.feedAll(traffic(seed, 1_000));

            // Then
            assertThat(ledger.lots())
                    .allSatisfy(lot -> assertThat(lot.remaining()).isBetween(0L, lot.granted()));
            var granted = sum(ledger.rows(), row -> Math.max(0, row.amount()));
            var spent = sum(ledger.allocations(), Allocation::amount);
            var left = sum(ledger.lots(), Lot::remaining);
            assertThat(granted).as("seed " + seed).isEqualTo(spent + left);
            for (var row : ledger.rows()) {
                assertThat(ledger.shortfall(row.ref(), row.index())).isBetween(0L, Math.abs(row.amount()));
            }
        }
    }

    @Test
    void c8_1_what_is_received_was_sent_and_nothing_is_missing_of_it_when_nothing_came_late() {
        for (var seed = 1; seed <= SEEDS; seed++) {
            // When
            var ledger = new NaiveLedger()
                    .feedAll(new CreditTraffic(CreditTrafficConfig.defaults()
                            .withSeed(seed)
                            .withMessages(1_000)
                            .withAddresses(40, 1)
                            .withTransfers(0.3)));

            // Then
            var transfers = ledger.rows().stream()
                    .filter(row -> "credit_transfer".equals(row.paymentMethod()))
                    .filter(row -> !CreditTraffic.OWNER.equals(row.origin()))
                    .toList();
            assertThat(sum(transfers, LedgerRow::amount)).as("seed " + seed).isZero();
            assertThat(sum(transfers, row -> ledger.shortfall(row.ref(), row.index())))
                    .as("seed " + seed)
                    .isZero();
        }
    }

    @Test
    void c4_5_the_amount_that_a_refusal_names_passes_and_one_more_does_not() {
        var named = new ArrayList<Long>();
        for (var seed = 1; seed <= 10 * SEEDS; seed++) {
            // Given
            var random = new Random(seed);
            var events = small(random);
            var ledger = new NaiveLedger().feedAll(events);
            var time = at(1 + random.nextInt(30));

            // When
            var reason = Objects.requireNonNull(ledger.feed(transfer("asked", time, "A", portion("B", 100_000)))
                    .reason());
            var available = Long.parseLong(reason.substring(reason.lastIndexOf('=') + 1));

            // Then
            named.add(available);
            assertThat(reason).startsWith("insufficient_balance required=100000 available=");
            assertThat(ledger.feed(transfer("more", time, "A", portion("B", available + 1))))
                    .as("seed " + seed)
                    .extracting(Verdict::outcome)
                    .isEqualTo(Outcome.REFUSED);
            var before = shortfalls(ledger, "A");
            if (available > 0) {
                assertThat(ledger.feed(transfer("passes", time, "A", portion("B", available))))
                        .as("seed " + seed)
                        .extracting(Verdict::outcome)
                        .isEqualTo(Outcome.APPLIED);
            }
            var after = shortfalls(ledger, "A");
            assertThat(after).as("seed " + seed).containsAllEntriesOf(before);
            assertThat(after).as("seed " + seed).allSatisfy((key, shortfall) -> {
                if (key.startsWith("passes/")) {
                    assertThat(shortfall).isZero();
                }
            });
        }
        assertThat(named).contains(0L).anyMatch(amount -> amount > 10);
    }

    @Test
    void texts_are_ordered_by_code_point() {
        // Given
        var texts = new ArrayList<>(List.of("\uD83D\uDE00", "\uFFFD", "a", "", "aa", "A"));

        // When
        texts.sort(CodePoints.ORDER);

        // Then
        assertThat(texts).containsExactly("", "A", "a", "aa", "\uFFFD", "\uD83D\uDE00");
    }

    private static CreditTraffic traffic(int seed, int messages) {
        return new CreditTraffic(CreditTrafficConfig.defaults()
                .withSeed(seed)
                .withMessages(messages)
                .withAddresses(2 + seed, 1)
                .withTransfers(0.2)
                .withLate(0.1, Duration.ofMinutes(10)));
    }

    /** A few grants and expenses of one address, some of which expire, in any order. */
    private static List<FeedEvent> small(Random random) {
        var events = new ArrayList<FeedEvent>();
        for (var i = 0; i < 12; i++) {
            var time = at(1 + random.nextInt(30));
            var amount = 1 + random.nextInt(50);
            var grant = CreditLine.grant("A", amount);
            events.add(
                    random.nextInt(5) < 2
                            ? CreditMessages.expense("e" + i, time, CreditLine.spend("A", amount))
                            : CreditMessages.distribution(
                                    "d" + i,
                                    time,
                                    random.nextBoolean()
                                            ? grant
                                            : grant.expiring(CreditMessages.instant(at(1 + random.nextInt(40))))));
        }
        return events;
    }

    private static Map<String, Long> shortfalls(NaiveLedger ledger, String address) {
        return ledger.rows().stream()
                .filter(row -> row.address().equals(address) && row.amount() < 0)
                .collect(Collectors.toMap(
                        row -> row.ref() + "/" + row.index(),
                        row -> ledger.shortfall(row.ref(), row.index()),
                        Long::sum,
                        TreeMap::new));
    }

    private static <T> List<T> all(Iterable<Account> accounts, Function<Account, List<T>> what) {
        var all = new ArrayList<T>();
        accounts.forEach(account -> all.addAll(what.apply(account)));
        return all;
    }

    private static <T> long sum(List<T> values, ToLongFunction<T> amount) {
        return values.stream().mapToLong(amount).sum();
    }
}
