package dev.tally.bench.credits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The oracle: credits worked out from the written rules in the plainest way, one event after the other.
 *
 * <p>Two answers. The ledger itself drains in order of arrival, with the lots that are there when a drain comes;
 * {@link #replay()} is what the same rows give in their own order, however they arrived. Without late rows both agree.
 * Distributions and expenses only: a transfer is refused with {@code transfers_not_supported}.
 */
public final class NaiveLedger {
    /** The order of a replay: by message time, grants before drains, then by hash and place in the message. */
    public static final Comparator<LedgerRow> REPLAY_ORDER = Comparator.comparing(LedgerRow::messageAt)
            .thenComparing(row -> row.amount() < 0)
            .thenComparing(LedgerRow::ref)
            .thenComparing(LedgerRow::index);

    private final NaiveReader reader = new NaiveReader();
    private final Set<String> accepted = new HashSet<>();
    private final List<LedgerRow> rows = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final LotTable table = new LotTable();

    /** Applies one event as it arrives. */
    public Verdict feed(FeedEvent event) {
        var verdict = judge(event);
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

    /** All lots as draining in order of arrival left them, by address and then in emission order. */
    public List<Lot> lots() {
        return table.lots();
    }

    /** The lots of one address in emission order. */
    public List<Lot> lots(String address) {
        return table.lots(address);
    }

    /** The balance of an address at an instant. */
    public long balance(String address, Instant at) {
        return table.balance(address, at);
    }

    /** What the drain of a ledger row could not cover. */
    public long shortfall(String ref, int index) {
        return table.shortfall(ref, index);
    }

    /** What the same rows give in their own order: the result that must not depend on the order of arrival. */
    public LotTable replay() {
        var replayed = new LotTable();
        rows.stream().sorted(REPLAY_ORDER).forEach(replayed::apply);
        return replayed;
    }

    /** The rows that one event would add to an empty ledger; none when it is ignored, refused or malformed. */
    public static List<LedgerRow> read(FeedEvent event) {
        return switch (new NaiveReader().read(event)) {
            case NaiveReader.Rows(var rows) -> List.copyOf(rows);
            case NaiveReader.Nothing _ -> List.of();
        };
    }

    private Verdict judge(FeedEvent event) {
        return switch (reader.read(event)) {
            case NaiveReader.Nothing(var outcome, var reason) -> new Verdict(event.id(), outcome, reason);
            case NaiveReader.Rows(var read)
            when accepted.add(event.id()) -> {
                rows.addAll(read);
                read.forEach(table::apply);
                yield new Verdict(event.id(), Verdict.Outcome.APPLIED, null);
            }
            case NaiveReader.Rows _ -> new Verdict(event.id(), Verdict.Outcome.DUPLICATE, null);
        };
    }
}
