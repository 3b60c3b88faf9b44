package dev.tally.bench.survive.poison;

import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.FeedEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic with messages in it that are to fail, at even distances.
 *
 * <p>They concern addresses of their own, half of them as grants and half as expenses of what was granted before: the
 * order in which credits are granted and spent matters, and a message that is replayed comes later than it was sent.
 *
 * @param events everything in the order in which it is sent
 * @param poison the ids of the messages that are to fail
 */
public record PoisonedTraffic(List<FeedEvent> events, List<String> poison) {
    private static final long GRANTED = 1_000;
    private static final long SPENT = 400;

    /** One that fails behind the first so many messages, and then again and again. */
    public static PoisonedTraffic of(Iterable<FeedEvent> traffic, int first, int distance) {
        var events = new ArrayList<FeedEvent>();
        var poison = new ArrayList<String>();
        var sent = 0;
        for (var event : traffic) {
            events.add(event);
            sent++;
            if (sent >= first && (sent - first) % distance == 0) {
                add(event, poison.size(), events, poison);
            }
        }
        return new PoisonedTraffic(events, poison);
    }

    private static void add(FeedEvent before, int number, List<FeedEvent> events, List<String> poison) {
        var time = BigDecimal.valueOf(before.time().toEpochMilli(), 3).toPlainString();
        var address = "0xpoison" + number;
        var id = CreditMessages.hash("poison-" + number);
        if (number % 2 == 0) {
            events.add(CreditMessages.distribution(id, time, CreditLine.grant(address, GRANTED)));
        } else {
            var grant = CreditMessages.hash("before-poison-" + number);
            events.add(CreditMessages.distribution(grant, time, CreditLine.grant(address, GRANTED)));
            events.add(CreditMessages.expense(id, time, CreditLine.spend(address, SPENT)));
        }
        poison.add(id);
    }
}
