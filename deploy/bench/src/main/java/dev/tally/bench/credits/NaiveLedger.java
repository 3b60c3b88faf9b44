package dev.tally.bench.credits;

import dev.tally.bench.credits.Verdict.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The oracle: credits worked out from the written rules in the plainest way, one event after the other.
 *
 * <p>Which messages are accepted depends on the order of arrival, because a transfer is judged by the ledger that it
 * finds. Lots, allocations and shortfalls do not: they are what a replay of the accepted rows in their own order gives.
 */
public final class NaiveLedger {
    private final DrainOrder order;
    private final Set<String> whitelist;
    private final NaiveReader reader;
    private final Map<String, List<LedgerRow>> accepted = new HashMap<>();
    private final Map<String, Account> accounts = new TreeMap<>(CodePoints.ORDER);
    private final List<LedgerRow> rows = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();

    /** Drains in emission order and knows the one owner of the generated traffic. */
    public NaiveLedger() {
        this(DrainOrder.EMISSION);
    }

    public NaiveLedger(DrainOrder order) {
        this(order, Set.of(CreditTraffic.OWNER));
    }

    /** Distributions and expenses count of these owners only; their transfers mint. */
    public NaiveLedger(DrainOrder order, Set<String> whitelist) {
        this.order = order;
        this.whitelist = Set.copyOf(whitelist);
        reader = new NaiveReader(this.whitelist);
    }

    /** Applies one event as it arrives. */
    public Verdict feed(FeedEvent event) {
        var verdict = judge(event.id(), reader.read(event));
        verdicts.add(verdict);
        return verdict;
    }

    /** Applies events in the order in which they come. */
    public NaiveLedger feedAll(Iterable<FeedEvent> events) {
        events.forEach(this::feed);
        return this;
    }

    /** The ledger in order of arrival. */
    public List<LedgerRow> rows() {
        return List.copyOf(rows);
    }

    /** The verdicts in order of arrival, one per event. */
    public List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    /** All lots, drained ones too, by address and then in emission order. */
    public List<Lot> lots() {
        return accounts.values().stream()
                .flatMap(account -> account.lots().stream())
                .toList();
    }

    /** The lots of one address in emission order. */
    public List<Lot> lots(String address) {
        return account(address).lots();
    }

    /** Who paid for which spend: by address, then in the order of the spends, then by lot. */
    public List<Allocation> allocations() {
        return accounts.values().stream()
                .flatMap(account -> account.allocations().stream())
                .toList();
    }

    /** What the address could spend at an instant: remainders of lots that have not expired, future ones included. */
    public long balance(String address, Instant at) {
        return lots(address).stream()
                .filter(lot -> lot.unexpired(at))
                .mapToLong(Lot::remaining)
                .sum();
    }

    /** What the drain of a ledger row could not cover; zero for a grant and for a row that is not there. */
    public long shortfall(String ref, int index) {
        return accepted.getOrDefault(ref, List.of()).stream()
                .filter(row -> row.index() == index)
                .mapToLong(row -> account(row.address()).shortfall(row))
                .sum();
    }

    /** The rows that one event would add to an empty ledger; none when it is ignored, refused or malformed. */
    public static List<LedgerRow> read(FeedEvent event) {
        var ledger = new NaiveLedger();
        ledger.feed(event);
        return ledger.rows();
    }

    private Verdict judge(String id, NaiveReader.Read read) {
        return switch (read) {
            case NaiveReader.Nothing(var outcome, var reason) -> new Verdict(id, outcome, reason);
            case NaiveReader.Read _ when accepted.containsKey(id) -> new Verdict(id, Outcome.DUPLICATE, null);
            case NaiveReader.Rows(var added) -> post(id, added);
            case NaiveTransfer transfer when whitelist.contains(transfer.sender()) -> post(id, transfer.minted());
            case NaiveTransfer transfer -> send(transfer);
        };
    }

    /** Accepted when it is wholly covered at its place and nothing that is there already loses by it (C4.5). */
    private Verdict send(NaiveTransfer transfer) {
        var sender = account(transfer.sender());
        var required = transfer.required();
        var available = sender.available(transfer.drain(), required);
        if (available.equals(required)) {
            return post(transfer.ref(), transfer.cutFrom(sender.before(transfer.drain())));
        }
        return new Verdict(
                transfer.ref(),
                Outcome.REFUSED,
                "insufficient_balance required=" + required + " available=" + available);
    }

    private Verdict post(String ref, List<LedgerRow> added) {
        accepted.put(ref, added);
        rows.addAll(added);
        for (var row : added) {
            accounts.computeIfAbsent(row.address(), _ -> new Account(order)).add(row);
        }
        return new Verdict(ref, Outcome.APPLIED, null);
    }

    /** The account of an address; an empty one when it has no row. */
    private Account account(String address) {
        return accounts.getOrDefault(address, new Account(order));
    }
}
