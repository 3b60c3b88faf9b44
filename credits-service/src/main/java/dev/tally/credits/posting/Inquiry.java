package dev.tally.credits.posting;

import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.Line;
import dev.tally.credits.message.CreditMessage.Transfer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a batch may add to each of its addresses, found before any rule runs; pure.
 *
 * @param owners who mints: a transfer of such an address has no sender row (C4.4)
 */
public record Inquiry(Map<String, Interest> interests, Set<String> owners) {

    /** A place in the ledger of an address; what stands behind it has to be replayed. */
    public record Place(String address, Instant at) {}

    /** What a batch has in mind with one address. */
    public static final class Interest {
        /** The earliest row that is added whatever the rules say; {@link Instant#MAX} when there is none. */
        private Instant certain = Instant.MAX;
        /** Where transfers, if they are accepted, add rows. */
        private Set<Instant> uncertain = Set.of();

        private Instant lastSpend = Instant.MIN;
        private long spends;

        Instant certain() {
            return certain;
        }

        Set<Instant> uncertain() {
            return uncertain;
        }

        /** The latest spend that the batch may add; {@link Instant#MIN} when it adds none. */
        Instant lastSpend() {
            return lastSpend;
        }

        /** What all spends that the batch may add come to; stops at {@link Long#MAX_VALUE}. */
        long spends() {
            return spends;
        }

        private void addUncertain(Instant at) {
            if (uncertain.isEmpty()) {
                uncertain = new LinkedHashSet<>();
            }
            uncertain.add(at);
        }

        private void addCertain(Instant at) {
            certain = at.isBefore(certain) ? at : certain;
        }

        private void addSpend(Instant at, long amount) {
            lastSpend = at.isAfter(lastSpend) ? at : lastSpend;
            spends = sum(spends, amount);
        }
    }

    /** Sums that do not overflow: beyond what a long holds everything is enough. */
    public static long sum(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** All addresses that the messages may add rows for. */
    public static Set<String> addresses(List<CreditMessage> messages, Set<String> owners) {
        return of(messages, Set.of(), owners).interests.keySet();
    }

    /** Messages whose references are known add nothing. */
    public static Inquiry of(List<CreditMessage> messages, Set<String> known, Set<String> owners) {
        var interests = HashMap.<String, Interest>newHashMap(messages.size());
        for (CreditMessage message : messages) {
            if (known.contains(message.ref())) {
                continue;
            }
            switch (message) {
                case Distribution(var _, var _, Instant at, var _, var _, var lines) ->
                    lines.forEach(line -> of(interests, line.address()).addCertain(at));
                case Expense(var _, var _, Instant at, var lines) ->
                    lines.forEach(line -> {
                        Interest interest = of(interests, line.address());
                        interest.addCertain(at);
                        interest.addSpend(at, line.amount());
                    });
                case Transfer transfer -> add(interests, transfer, owners.contains(transfer.owner()));
            }
        }
        return new Inquiry(interests, owners);
    }

    private static void add(Map<String, Interest> interests, Transfer transfer, boolean mints) {
        for (Line line : transfer.lines()) {
            Interest recipient = of(interests, line.address());
            recipient.addUncertain(transfer.at());
            if (!mints) {
                Interest sender = of(interests, transfer.owner());
                sender.addUncertain(transfer.at());
                sender.addSpend(transfer.at(), line.amount());
            }
        }
    }

    private static Interest of(Map<String, Interest> interests, String address) {
        return interests.computeIfAbsent(address, _ -> new Interest());
    }

    /** Every place behind which there may be something that the batch has to know of. */
    public List<Place> places() {
        var places = new LinkedHashSet<Place>(interests.size());
        interests.forEach((address, interest) -> {
            if (!interest.certain.equals(Instant.MAX)) {
                places.add(new Place(address, interest.certain));
            }
            interest.uncertain.forEach(at -> places.add(new Place(address, at)));
        });
        return List.copyOf(places);
    }
}
