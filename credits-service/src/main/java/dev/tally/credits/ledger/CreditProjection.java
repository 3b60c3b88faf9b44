package dev.tally.credits.ledger;

import dev.tally.credits.ledger.AccountStore.Locked;
import dev.tally.credits.message.CreditConfig;
import dev.tally.credits.message.CreditDecoder;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.posted.PostedRow;
import dev.tally.credits.posted.PostingListener;
import dev.tally.credits.posting.Books;
import dev.tally.credits.posting.Inquiry;
import dev.tally.credits.posting.LedgerRow;
import dev.tally.credits.posting.Settlement;
import dev.tally.message.Decoder;
import dev.tally.projection.Batch;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import dev.tally.rebuild.shadow.TouchedStore;
import dev.tally.sql.Together;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Credits as a projection: lock, ask what is known and what a late row makes necessary, run the rules, write (C5.1).
 *
 * <p>What takes time in memory runs on the worker pool; the client brings each statement back to its connection.
 */
@ApplicationScoped
class CreditProjection implements Projection<CreditMessage> {

    private final TouchedStore touched;
    private final AccountStore accounts;
    private final LedgerStore ledger;
    private final LotStore lots;
    private final Opening opening;
    private final DrainPolicy policy;
    private final CreditMetrics metrics;
    private final Decoder<CreditMessage> decoder;
    private final Set<String> owners;
    private final List<PostingListener> listeners;

    CreditProjection(
            TouchedStore touched,
            AccountStore accounts,
            LedgerStore ledger,
            LotStore lots,
            Opening opening,
            DrainPolicy policy,
            CreditMetrics metrics,
            CreditConfig config,
            @All List<PostingListener> listeners) {
        this.touched = touched;
        this.accounts = accounts;
        this.ledger = ledger;
        this.lots = lots;
        this.opening = opening;
        this.policy = policy;
        this.metrics = metrics;
        this.owners = Set.copyOf(config.addresses());
        this.listeners = List.copyOf(listeners);
        var plain = new CreditDecoder(config);
        this.decoder = message -> {
            var decoded = plain.decode(message);
            metrics.decoded(decoded);
            return decoded;
        };
    }

    @Override
    public Decoder<CreditMessage> decoder() {
        return decoder;
    }

    @Override
    public Uni<Optional<String>> obstacle() {
        return policy.obstacle();
    }

    @Override
    public Uni<List<Verdict>> project(SqlConnection tx, Batch<CreditMessage> batch) {
        var messages = batch.messages().stream().map(Received::message).toList();
        if (messages.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Instant recordedAt = batch.recordedAt();
        return onWorker(Uni.createFrom().voidItem())
                .chain(() -> lock(tx, messages, recordedAt))
                .chain(locked -> opening.open(tx, Inquiry.of(messages, locked.known(), owners))
                        .chain(opened -> {
                            var books = new Books(opened.books(), owners, locked.known());
                            List<Verdict> verdicts = books.judge(messages);
                            return write(tx, books, locked, opened.dirty(), recordedAt)
                                    .replaceWith(verdicts);
                        }))
                .invoke(verdicts -> verdicts.forEach(metrics::judged));
    }

    /**
     * Past the gate of rebuilds, then under the locks: what was asked before them may have been written by another since
     * (C4.9).
     */
    private Uni<Locked> lock(SqlConnection tx, List<CreditMessage> messages, Instant recordedAt) {
        var refs = messages.stream().map(CreditMessage::ref).collect(Collectors.toSet());
        var addresses = Inquiry.addresses(messages, owners);
        return onWorker(
                Together.all(List.of(touched.pass(tx, addresses)), accounts.lock(tx, addresses, recordedAt, refs)));
    }

    /**
     * Statements that do not need each other's answers are sent together: while the server writes the ledger, lots are
     * drained here, and while it writes lots, the next arrays are on their way. Not one of them is left running by
     * another's failure.
     */
    private Uni<Void> write(SqlConnection tx, Books books, Locked locked, Set<String> dirty, Instant recordedAt) {
        var writes = new ArrayList<Uni<Void>>();
        List<LedgerRow> rows = books.rows();
        if (!rows.isEmpty()) {
            metrics.posted(rows);
            writes.add(ledger.addHistory(tx, rows, recordedAt));
            writes.add(onWorker(Uni.createFrom().voidItem())
                    .map(_ -> books.settle())
                    .invoke(metrics::settled)
                    .chain(settlement -> write(tx, settlement)));
        }
        // A message that repeats another's reference, or is refused, may name addresses that were never heard of.
        var idle = new HashSet<>(locked.made());
        rows.forEach(row -> idle.remove(row.address()));
        if (!idle.isEmpty()) {
            writes.add(accounts.dropAccounts(tx, idle));
        }
        // Who waits for a rebuild already is left alone: its mark may be in the hands of one who waits for our lock.
        var outgrown = new HashSet<>(books.outgrown());
        outgrown.removeAll(dirty);
        if (!outgrown.isEmpty()) {
            writes.add(opening.close(tx, outgrown, recordedAt));
        }
        Uni<Void> written = Together.all(writes);
        return rows.isEmpty() ? written : written.chain(() -> tell(tx, rows, recordedAt));
    }

    /** Behind all other statements: what sums up many addresses is locked last and as shortly as possible (R6). */
    private Uni<Void> tell(SqlConnection tx, List<LedgerRow> rows, Instant recordedAt) {
        List<PostedRow> posted = rows.stream().map(PostedRow::of).toList();
        return Together.all(listeners.stream()
                .map(listener -> listener.posted(tx, posted, recordedAt))
                .toList());
    }

    private Uni<Void> write(SqlConnection tx, Settlement settlement) {
        var writes = new ArrayList<Uni<Void>>();
        if (!settlement.granted().isEmpty()) {
            writes.add(lots.addLots(tx, settlement.granted()));
        }
        if (!settlement.drained().isEmpty()) {
            writes.add(lots.drainLots(tx, settlement.drained()));
        }
        if (!settlement.withdrawn().isEmpty()) {
            writes.add(lots.withdrawAllocations(tx, settlement.withdrawn()));
        }
        if (!settlement.allocations().isEmpty()) {
            writes.add(lots.addAllocations(tx, settlement.allocations()));
        }
        return Together.all(writes);
    }

    /** What follows is computing: it must not hold up the event loop that the answer came on. */
    static <T> Uni<T> onWorker(Uni<T> answer) {
        return answer.emitOn(Infrastructure.getDefaultWorkerPool());
    }
}
