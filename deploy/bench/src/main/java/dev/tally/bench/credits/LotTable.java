package dev.tally.bench.credits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lots per address and what drains could not cover; every rule of draining in the plainest way. */
public final class LotTable {
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, Long> shortfalls = new TreeMap<>();

    LotTable() {}

    void apply(LedgerRow row) {
        var account = accounts.computeIfAbsent(row.address(), _ -> new Account());
        if (row.amount() > 0) {
            account.add(new Lot(
                    row.address(),
                    row.ref(),
                    row.index(),
                    row.amount(),
                    row.amount(),
                    row.expirationAt(), //
                    row.messageAt()));
        } else {
            shortfalls.put(key(row.ref(), row.index()), account.drain(-row.amount(), row.messageAt()));
        }
    }

    /** All lots, drained ones too, by address and then in emission order. */
    public List<Lot> lots() {
        return accounts.keySet().stream()
                .flatMap(address -> lots(address).stream())
                .toList();
    }

    /** The lots of one address in emission order. */
    public List<Lot> lots(String address) {
        var account = accounts.get(address);
        return account == null ? List.of() : account.all();
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
        return shortfalls.getOrDefault(key(ref, index), 0L);
    }

    private static String key(String ref, int index) {
        return ref + "/" + index;
    }

    /** The lots of one address. Empty ones are put aside, only so that a run over a million messages ends. */
    private static final class Account {
        private final List<Lot> filled = new ArrayList<>();
        private final List<Lot> empty = new ArrayList<>();

        void add(Lot lot) {
            var place = filled.size();
            while (place > 0 && Lot.EMISSION_ORDER.compare(filled.get(place - 1), lot) > 0) {
                place--;
            }
            filled.add(place, lot);
        }

        /** Returns the shortfall. */
        long drain(long amount, Instant at) {
            var missing = amount;
            var place = 0;
            while (place < filled.size() && missing > 0) {
                var lot = filled.get(place);
                if (lot.messageAt().isAfter(at) || !lot.unexpired(at)) {
                    place++;
                    continue;
                }
                var taken = Math.min(missing, lot.remaining());
                missing -= taken;
                if (taken == lot.remaining()) {
                    filled.remove(place);
                    empty.add(lot.less(taken));
                } else {
                    filled.set(place, lot.less(taken));
                }
            }
            return missing;
        }

        List<Lot> all() {
            var all = new ArrayList<>(filled);
            all.addAll(empty);
            all.sort(Lot.EMISSION_ORDER);
            return all;
        }
    }
}
