package dev.tally.credits.posting;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.ShareLine;
import dev.tally.credits.message.CreditMessage.Transfer;
import dev.tally.projection.Verdict;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules of a batch: judges its messages in the order of their arrival and keeps the books of their addresses (C4.3
 * to C4.9); pure. It is good for one batch.
 */
public final class Books {

    public static final String SELF_TRANSFER = "self_transfer";
    public static final String REBUILD_PENDING = "rebuild_pending";

    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final Map<String, Book> books;
    private final Set<String> owners;
    private final Set<String> seen;
    private final List<LedgerRow> rows = new ArrayList<>();

    /**
     * @param books one for each address of messages that are not known
     * @param owners whose transfers mint
     * @param known references that the ledger has
     */
    public Books(Map<String, Book> books, Set<String> owners, Set<String> known) {
        this.books = books;
        this.owners = owners;
        this.seen = new HashSet<>(known);
    }

    /** One verdict per message, in order. */
    public List<Verdict> judge(List<CreditMessage> messages) {
        return messages.stream().map(this::judge).toList();
    }

    /** What the messages add to the ledger: by address, and of one address in the order of messages and lines. */
    public List<LedgerRow> rows() {
        // Neighbours in every index by address.
        rows.sort(Comparator.comparing(LedgerRow::address));
        return rows;
    }

    /** What the messages change about lots; the costly half. */
    public Settlement settle() {
        var settlement = new Settlement();
        books.values().forEach(book -> book.settle(settlement));
        return settlement;
    }

    /** Addresses whose lots know less than their ledger now and have to be rebuilt (C4.8). */
    public Set<String> outgrown() {
        return books.entrySet().stream()
                .filter(entry -> entry.getValue().isOutgrown())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Drops what the ledger knows and what the batch repeats (C4.9). */
    private Verdict judge(CreditMessage message) {
        if (seen.contains(message.ref())) {
            return Verdict.duplicate();
        }
        Verdict verdict =
                switch (message) {
                    case Distribution distribution -> enter(LedgerRow.of(distribution));
                    case Expense expense -> enter(LedgerRow.of(expense));
                    case Transfer transfer -> judge(transfer);
                };
        if (verdict.equals(Verdict.applied())) {
            seen.add(message.ref());
        }
        return verdict;
    }

    private Verdict enter(List<LedgerRow> added) {
        rows.addAll(added);
        added.forEach(row -> book(row.address()).enter(row));
        return Verdict.applied();
    }

    private Verdict judge(Transfer transfer) {
        String sender = transfer.owner();
        if (transfer.lines().stream().anyMatch(line -> line.address().equals(sender))) {
            return Verdict.refused(SELF_TRANSFER);
        }
        if (owners.contains(sender)) {
            return enter(LedgerRow.minted(transfer));
        }
        Book book = book(sender);
        if (!book.reaches(transfer.at())) {
            return Verdict.refused(REBUILD_PENDING);
        }
        var required = transfer.lines().stream()
                .map(line -> BigInteger.valueOf(line.amount()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        var place = new EntryKey(transfer.at(), transfer.ref(), 0);
        long amount = required.min(LONG_MAX).longValue();
        // More than a long holds is more than can be admitted: the sums of lots stop there.
        if (!required.equals(BigInteger.valueOf(amount)) || !book.admits(place, amount)) {
            return Verdict.refused(
                    "insufficient_balance required=" + required + " available=" + book.available(place, amount));
        }
        return send(transfer, book);
    }

    /** The portions follow from what each line takes, and the places of the sender's rows from the portions (C3.5). */
    private Verdict send(Transfer transfer, Book sender) {
        List<ShareLine> lines = transfer.lines();
        List<EntryKey> guesses = IntStream.range(0, lines.size())
                .mapToObj(i -> new EntryKey(transfer.at(), transfer.ref(), i))
                .toList();
        List<Drain> drains =
                sender.drain(guesses, lines.stream().map(ShareLine::amount).toList());
        var places = new ArrayList<EntryKey>(lines.size());
        var received = new ArrayList<LedgerRow>();
        int index = 0;
        for (int i = 0; i < lines.size(); i++) {
            for (Portion portion : Portion.of(drains.get(i), lines.get(i).expiresAt())) {
                received.add(LedgerRow.received(transfer, index++, lines.get(i), portion));
            }
            LedgerRow spent = LedgerRow.sent(transfer, index++, lines.get(i));
            places.add(spent.key());
            rows.add(spent);
        }
        sender.place(guesses, places);
        return enter(received);
    }

    private Book book(String address) {
        Book book = books.get(address);
        if (book == null) {
            throw new IllegalStateException("an address that was not asked for");
        }
        return book;
    }
}
