package dev.tally.credits.posting;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.Credits;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.posting.Settlement.Settled;
import dev.tally.message.Decoded;
import dev.tally.projection.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch from its bytes to its rows and lots, on a ledger that is empty, without a database. */
final class CoreLedger {

    private static final int REPLAY_MAX = 100_000;

    final List<Verdict> verdicts;
    final List<LedgerRow> rows;
    final Settlement settlement;

    private CoreLedger(DrainOrder order, List<FeedEvent> events) {
        var messages = new ArrayList<CreditMessage>();
        events.forEach(event -> {
            if (Credits.decode(event) instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
                messages.add(message);
            }
        });
        Set<String> owners = Credits.config().addresses();
        var books = new HashMap<String, Book>();
        for (Footing footing : Footing.of(Inquiry.of(messages, Set.of(), owners), Map.of(), Set.of(), REPLAY_MAX)) {
            books.put(footing.address(), Book.open(footing, order, List.of()));
        }
        var batch = new Books(books, owners, Set.of());
        verdicts = batch.judge(messages);
        rows = batch.rows();
        settlement = batch.settle();
    }

    static CoreLedger of(FeedEvent... events) {
        return new CoreLedger(DrainOrder.EMISSION, List.of(events));
    }

    static CoreLedger of(DrainOrder order, FeedEvent... events) {
        return new CoreLedger(order, List.of(events));
    }

    List<Lot> lots(String address) {
        return settlement.granted().stream()
                .filter(lot -> lot.address().equals(address))
                .toList();
    }

    long remaining(String address) {
        return lots(address).stream().mapToLong(Lot::remaining).sum();
    }

    long balance(String address, Instant at) {
        return lots(address).stream()
                .filter(lot -> !lot.expiredAt(at))
                .mapToLong(Lot::remaining)
                .sum();
    }

    long shortfall() {
        return settlement.drains().stream()
                .map(Settled::drain)
                .mapToLong(drain -> drain.shortfall())
                .sum();
    }

    /** Amount, and seconds at which it expires when it does: {@code 100@50}. */
    List<String> granted(String address) {
        return rows.stream()
                .filter(row -> row.address().equals(address) && row.amount() > 0)
                .map(row -> row.amount() + at(row.expiresAt()))
                .toList();
    }

    static String at(@Nullable Instant expiresAt) {
        return expiresAt == null ? "" : "@" + (expiresAt.getEpochSecond() - Credits.ZERO.getEpochSecond());
    }
}
