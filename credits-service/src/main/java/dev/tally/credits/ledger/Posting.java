package dev.tally.credits.ledger;

import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import dev.tally.credits.lot.LotBook.Drain;
import dev.tally.credits.lot.LotBook.Spend;
import dev.tally.credits.lot.LotBook.Step;
import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.Transfer;
import dev.tally.projection.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a batch adds to the ledger, and from there to the lots; pure.
 *
 * @param verdicts one per message of the batch, in order
 * @param rows of the messages that are applied, by address, and of one address in the order of messages and lines
 */
record Posting(List<Verdict> verdicts, List<LedgerRow> rows) {

    static final String TRANSFERS_NOT_SUPPORTED = "transfers_not_supported";

    /**
     * What one address needs at most: the lots that were live at some instant from {@code from} to {@code until}, and of
     * them no more than cover {@code amount}.
     *
     * @param amount stops at {@link Long#MAX_VALUE}, which means all
     */
    record Demand(String address, Instant from, Instant until, long amount) {

        private Demand and(Demand other) {
            long sum = amount + other.amount;
            return new Demand(
                    address,
                    other.from.isBefore(from) ? other.from : from,
                    other.until.isAfter(until) ? other.until : until,
                    sum < 0 ? Long.MAX_VALUE : sum);
        }
    }

    /**
     * What is to be written about lots, each of them once.
     *
     * @param granted new lots as they are after the batch
     * @param drained lots of earlier batches that hold less than before
     * @param allocations who paid for what; new ones only
     */
    record Settlement(List<Lot> granted, List<Lot> drained, List<Drain> drains, List<Allocation> allocations) {

        private void add(String address, LotBook.Outcome outcome) {
            granted.addAll(outcome.granted());
            drained.addAll(outcome.drained());
            drains.addAll(outcome.drains());
            outcome.drains().forEach(drain -> drain.takes()
                    .forEach(take ->
                            allocations.add(new Allocation(address, drain.spend(), take.lot(), take.amount()))));
        }
    }

    /** A part of a spend that one lot of the address paid for. */
    record Allocation(String address, EntryKey spend, EntryKey lot, long amount) {}

    /** The addresses that the batch may write about; a transfer writes nothing yet. */
    static Set<String> addresses(List<CreditMessage> messages) {
        var addresses = new HashSet<String>();
        messages.stream().filter(Predicate.not(Transfer.class::isInstance)).forEach(message -> message.lines()
                .forEach(line -> addresses.add(line.address())));
        return addresses;
    }

    /** Drops what the ledger knows and what the batch repeats (C4.9). */
    static Posting of(List<CreditMessage> messages, Set<String> known) {
        var verdicts = new ArrayList<Verdict>(messages.size());
        var rows = new ArrayList<LedgerRow>(messages.size());
        var seen = new HashSet<>(known);
        for (CreditMessage message : messages) {
            verdicts.add(
                    switch (message) {
                        case Transfer _ -> Verdict.refused(TRANSFERS_NOT_SUPPORTED);
                        case Distribution distribution ->
                            seen.add(message.ref()) ? applied(rows, LedgerRow.of(distribution)) : Verdict.duplicate();
                        case Expense expense ->
                            seen.add(message.ref()) ? applied(rows, LedgerRow.of(expense)) : Verdict.duplicate();
                    });
        }
        // Neighbours in every index by address; rows of one address keep the order of their messages.
        rows.sort(Comparator.comparing(LedgerRow::address));
        return new Posting(verdicts, rows);
    }

    private static Verdict applied(Collection<LedgerRow> rows, List<LedgerRow> added) {
        rows.addAll(added);
        return Verdict.applied();
    }

    /** One demand per address that spends. */
    List<Demand> demands() {
        var demands = new LinkedHashMap<String, Demand>();
        for (LedgerRow row : rows) {
            if (row.step() instanceof Spend(EntryKey key, long amount)) {
                demands.merge(
                        row.address(),
                        new Demand(row.address(), key.messageAt(), key.messageAt(), amount),
                        Demand::and);
            }
        }
        return List.copyOf(demands.values());
    }

    /**
     * Runs every address through {@link LotBook}.
     *
     * @param live the lots that {@link #demands()} asked for, by address
     */
    Settlement settle(Map<String, List<Lot>> live) {
        var steps = new LinkedHashMap<String, List<Step>>();
        rows.forEach(row ->
                steps.computeIfAbsent(row.address(), _ -> new ArrayList<>(2)).add(row.step()));
        var settlement = new Settlement(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        steps.forEach((address, ofAddress) ->
                settlement.add(address, LotBook.apply(live.getOrDefault(address, List.of()), ofAddress)));
        return settlement;
    }
}
