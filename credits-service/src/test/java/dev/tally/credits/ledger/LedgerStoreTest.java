package dev.tally.credits.ledger;

import static dev.tally.bench.credits.CreditLine.grant;
import static dev.tally.bench.credits.CreditLine.portion;
import static dev.tally.bench.credits.CreditLine.spend;
import static dev.tally.bench.credits.CreditMessages.at;
import static dev.tally.bench.credits.CreditMessages.distribution;
import static dev.tally.bench.credits.CreditMessages.expense;
import static dev.tally.bench.credits.CreditMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.ExpenseCase;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.posting.LedgerRow;
import dev.tally.projection.Verdict;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the statements promise beyond their result: how many there are, what they lock, which index serves them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerStoreTest {

    private static final String CALLS = """
            select coalesce(sum(calls), 0) from public.pg_stat_statements
             where userid = 'credits_app'::regrole and dbid = (select oid from pg_database where datname = current_database())
            """;

    private final LedgerDatabase database;

    LedgerStoreTest() throws SQLException {
        database = new LedgerDatabase();
        database.execute("create extension if not exists pg_stat_statements with schema public");
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate account, credit_history, credit_lot, credit_allocation");
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    private long calls() throws SQLException {
        return database.query("select " + "(" + CALLS.strip() + ")", row -> row.getLong(1))
                .getFirst();
    }

    private long statementsOf(ExpenseCase expense) throws SQLException {
        expense.preparation().forEach(event -> database.commit(List.of(event)));
        long before = calls();
        database.commit(List.of(expense.expense()));
        return calls() - before;
    }

    private long count(String sql) throws SQLException {
        return database.query(sql, row -> row.getLong(1)).getFirst();
    }

    @Test
    void c5_1_the_number_of_statements_does_not_depend_on_the_batch() throws SQLException {
        // Given
        var small = ExpenseCase.ofLines(100);
        var large = ExpenseCase.ofLines(5_000);

        // When
        long ofSmall = statementsOf(small);
        empty();
        long ofLarge = statementsOf(large);

        // Then
        assertThat(ofLarge).isEqualTo(ofSmall).isBetween(8L, 14L);
        assertThat(count("select count(*) from credit_lot where not live")).isEqualTo(10_000);
        assertThat(count("select count(*) from credit_lot where amount_remaining = 500"))
                .isEqualTo(5_000);
    }

    @Test
    void c4_9_a_batch_that_comes_while_another_writes_the_same_waits_and_finds_duplicates() throws Exception {
        // Given
        var batch = database.decode(List.of(
                distribution("d", at(1), grant("A", 100), grant("B", 100)), expense("e", at(2), spend("A", 30))));
        SqlConnection first = database.connect();
        SqlConnection second = database.connect();
        // A thread of its own: the common pool, which the rules run on, has a single one on two cores.
        try (var own = Executors.newVirtualThreadPerTaskExecutor()) {
            Transaction firstTx = first.beginAndAwait();
            Transaction secondTx = second.beginAndAwait();
            database.project(first, batch);

            // When
            var waiting = CompletableFuture.supplyAsync(() -> database.project(second, batch), own);
            awaitLockWaiter();
            firstTx.commitAndAwait();
            var verdicts = waiting.join();
            secondTx.commitAndAwait();

            // Then
            assertThat(verdicts).containsExactly(Verdict.duplicate(), Verdict.duplicate());
            assertThat(count("select count(*) from credit_history")).isEqualTo(3);
            assertThat(count("select sum(amount_remaining) from credit_lot")).isEqualTo(170);
        } finally {
            first.closeAndAwait();
            second.closeAndAwait();
        }
    }

    private void awaitLockWaiter() {
        Awaitility.await().until(this::isLockAwaited);
    }

    private boolean isLockAwaited() throws SQLException {
        return count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                > 0;
    }

    @Test
    void c3_1_batches_that_share_addresses_in_another_order_do_not_deadlock() {
        // Given
        var events = new CreditTraffic(CreditTrafficConfig.defaults()
                        .withMessages(2_000)
                        .withAddresses(50, 0)
                        .withRedeliveries(0))
                .stream().toList();

        // When
        var workers = new ArrayList<Future<?>>();
        // Not the common pool: a small machine has one thread there, and workers in a row prove nothing.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 3; worker++) {
                int turn = worker * 13;
                workers.add(threads.submit(() -> deliverRotated(events, turn)));
            }
        }

        // Then
        assertThat(workers).extracting(Future::state).containsOnly(Future.State.SUCCESS);
    }

    private void deliverRotated(List<FeedEvent> events, int turn) {
        for (int from = 0; from < events.size(); from += 40) {
            var batch = new ArrayList<>(events.subList(from, from + 40));
            Collections.rotate(batch, turn);
            database.commit(batch);
        }
    }

    @Test
    void c4_9_a_row_that_is_there_already_fails_the_batch() {
        // Given
        var rows = LedgerRow.of((CreditMessage.Expense) Credits.accepted(expense("e", at(1), spend("A", 1))));
        var store = new LedgerStore();
        SqlConnection connection = database.connect();
        store.addHistory(connection, rows, LedgerDatabase.RECORDED_AT).await().indefinitely();

        // When / Then
        assertThatThrownBy(() -> store.addHistory(connection, rows, LedgerDatabase.RECORDED_AT)
                        .await()
                        .indefinitely())
                .hasMessageContaining("credit_history_pkey");
        connection.closeAndAwait();
    }

    @Test
    void c3_1_a_repeated_reference_with_other_addresses_leaves_no_account_of_theirs() throws SQLException {
        // Given
        database.commit(List.of(distribution("d", at(1), grant("A", 100))));

        // When
        var verdicts = database.commit(List.of(
                distribution("d", at(1), grant("B", 100), grant("C", 1)), distribution("f", at(2), grant("C", 5))));

        // Then
        assertThat(verdicts).containsExactly(Verdict.duplicate(), Verdict.applied());
        assertThat(count("select count(*) from account where address in ('A', 'C')"))
                .isEqualTo(2);
        assertThat(count("select count(*) from account")).isEqualTo(2);
    }

    @Test
    void c3_1_an_account_that_is_taken_back_is_made_again_by_whoever_waits_for_it() throws Exception {
        // Given
        database.commit(List.of(distribution("d", at(1), grant("A", 100))));
        SqlConnection first = database.connect();
        SqlConnection second = database.connect();
        try (var own = Executors.newVirtualThreadPerTaskExecutor()) {
            Transaction firstTx = first.beginAndAwait();
            Transaction secondTx = second.beginAndAwait();
            database.project(first, database.decode(List.of(distribution("d", at(1), grant("B", 100)))));

            // When
            var granted = database.decode(List.of(distribution("g", at(2), grant("B", 7))));
            var waiting = CompletableFuture.supplyAsync(() -> database.project(second, granted), own);
            Awaitility.await().until(() -> waiting.isDone() || isLockAwaited());
            firstTx.commitAndAwait();
            var verdicts = waiting.join();
            secondTx.commitAndAwait();

            // Then
            assertThat(verdicts).containsExactly(Verdict.applied());
            assertThat(count("select count(*) from account where address = 'B'"))
                    .isEqualTo(1);
        } finally {
            first.closeAndAwait();
            second.closeAndAwait();
        }
    }

    @Test
    void c3_1_a_batch_of_nothing_but_refused_messages_leaves_no_account() throws SQLException {
        // Given
        var transfer = transfer("x", at(1), "S", portion("B", 1));

        // When
        var verdicts = database.commit(List.of(transfer, transfer));

        // Then
        assertThat(verdicts).containsOnly(Verdict.refused("insufficient_balance required=1 available=0"));
        assertThat(count("select count(*) from account")).isZero();
    }

    @Test
    void c2_1_the_longest_strings_that_a_message_may_have_fit_into_every_index() throws SQLException {
        // Given
        var random = new SplittableRandom(7);
        var address = wide(random, 512);
        var granted = distribution(wide(random, 128), at(1), grant(address, 1));
        var line = spend(address, 1).with("execution_id", wide(random, 512)).with("ref", wide(random, 512));
        var spent = expense(wide(random, 128), at(2), line);

        // When
        var verdicts = database.commit(List.of(granted, spent));

        // Then
        assertThat(verdicts).containsExactly(Verdict.applied(), Verdict.applied());
        assertThat(count("select count(*) from credit_history")).isEqualTo(2);
        assertThat(count("select count(*) from credit_allocation")).isEqualTo(1);
    }

    /** Characters of three bytes that do not compress. */
    private static String wide(SplittableRandom random, int length) {
        var text = new StringBuilder();
        random.ints(length, 0x4E00, 0x9FFF).forEach(point -> text.append((char) point));
        return text.toString();
    }
}
