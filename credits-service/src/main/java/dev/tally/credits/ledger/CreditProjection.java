package dev.tally.credits.ledger;

import dev.tally.credits.ledger.AccountStore.Locked;
import dev.tally.credits.ledger.Posting.Settlement;
import dev.tally.credits.message.CreditConfig;
import dev.tally.credits.message.CreditDecoder;
import dev.tally.credits.message.CreditMessage;
import dev.tally.message.Decoder;
import dev.tally.projection.Batch;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Credits as a projection: lock, ask what is known, run the rules, write (C5.1).
 *
 * <p>What takes time in memory runs on the worker pool; the client brings each statement back to its connection.
 */
@ApplicationScoped
class CreditProjection implements Projection<CreditMessage> {

    private final AccountStore accounts;
    private final LedgerStore ledger;
    private final LotStore lots;
    private final CreditMetrics metrics;
    private final Decoder<CreditMessage> decoder;

    CreditProjection(
            AccountStore accounts, LedgerStore ledger, LotStore lots, CreditMetrics metrics, CreditConfig config) {
        this.accounts = accounts;
        this.ledger = ledger;
        this.lots = lots;
        this.metrics = metrics;
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
    public Uni<List<Verdict>> project(SqlConnection tx, Batch<CreditMessage> batch) {
        var messages = batch.messages().stream().map(Received::message).toList();
        return onWorker(Uni.createFrom().voidItem())
                .map(_ -> Posting.addresses(messages))
                .chain(addresses -> lock(tx, messages, addresses, batch.recordedAt()))
                .chain(locked -> enter(tx, Posting.of(messages, locked.known()), locked, batch.recordedAt()))
                .map(Posting::verdicts)
                .invoke(verdicts -> verdicts.forEach(metrics::judged));
    }

    /** Under the locks: what was asked before them may have been written by another since (C4.9). */
    private Uni<Locked> lock(
            SqlConnection tx, List<CreditMessage> messages, Set<String> addresses, Instant recordedAt) {
        if (addresses.isEmpty()) {
            return Uni.createFrom().item(Locked.NOTHING);
        }
        var refs = messages.stream().map(CreditMessage::ref).collect(Collectors.toSet());
        return onWorker(accounts.lock(tx, addresses, recordedAt, refs));
    }

    /** A message that repeats another's reference may name addresses that were never heard of: they get no account. */
    private Uni<Posting> enter(SqlConnection tx, Posting posting, Locked locked, Instant recordedAt) {
        var idle = new HashSet<>(locked.made());
        posting.rows().forEach(row -> idle.remove(row.address()));
        Uni<Void> posted = post(tx, posting, recordedAt);
        return (idle.isEmpty() ? posted : posted.chain(() -> accounts.dropAccounts(tx, idle))).replaceWith(posting);
    }

    /**
     * Statements that do not need each other's answers are sent together: while the server writes the ledger, the rules
     * run here, and while it writes lots, the next arrays are on their way. Not one of them is left running by another's
     * failure.
     */
    private Uni<Void> post(SqlConnection tx, Posting posting, Instant recordedAt) {
        if (posting.rows().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        metrics.posted(posting);
        Uni<Void> settled = settle(tx, posting).invoke(metrics::settled).chain(settlement -> write(tx, settlement));
        return Together.all(List.of(settled, ledger.addHistory(tx, posting.rows(), recordedAt)));
    }

    private Uni<Void> write(SqlConnection tx, Settlement settlement) {
        var writes = new ArrayList<Uni<Void>>();
        if (!settlement.granted().isEmpty()) {
            writes.add(lots.addLots(tx, settlement.granted()));
        }
        if (!settlement.drained().isEmpty()) {
            writes.add(lots.drainLots(tx, settlement.drained()));
        }
        if (!settlement.allocations().isEmpty()) {
            writes.add(lots.addAllocations(tx, settlement.allocations()));
        }
        return Together.all(writes);
    }

    private Uni<Settlement> settle(SqlConnection tx, Posting posting) {
        var demands = posting.demands();
        if (demands.isEmpty()) {
            return Uni.createFrom().item(() -> posting.settle(Map.of()));
        }
        return onWorker(lots.liveLots(tx, demands)).map(rows -> posting.settle(LotStore.lots(demands, rows)));
    }

    /** What follows is computing: it must not hold up the event loop that the answer came on. */
    private static <T> Uni<T> onWorker(Uni<T> answer) {
        return answer.emitOn(Infrastructure.getDefaultWorkerPool());
    }
}
