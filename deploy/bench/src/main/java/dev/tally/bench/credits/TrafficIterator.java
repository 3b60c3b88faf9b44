package dev.tally.bench.credits;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/** One run through a stream of credit traffic: decides what comes next, and when. */
final class TrafficIterator implements Iterator<FeedEvent> {
    /** How many events back a redelivery may reach. */
    private static final int REACH = 512;

    private final CreditTrafficConfig config;
    private final SplittableRandom random;
    private final TrafficWriter writer;
    private final List<FeedEvent> recent = new ArrayList<>(REACH);
    private long clockMillis;
    private int sent;

    TrafficIterator(CreditTrafficConfig config, Zipf ranks, String[] addresses) {
        this.config = config;
        random = new SplittableRandom(config.seed());
        writer = new TrafficWriter(config, random, ranks, addresses);
        clockMillis = config.startSecond() * 1000;
    }

    @Override
    public boolean hasNext() {
        return sent < config.messages();
    }

    @Override
    public FeedEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var redelivered = random.nextDouble() < config.redeliveryShare() && !recent.isEmpty();
        var event = redelivered ? recent.get(random.nextInt(recent.size())) : fresh();
        if (!redelivered) {
            remember(event);
        }
        sent++;
        return event;
    }

    private FeedEvent fresh() {
        clockMillis += 1 + random.nextLong(2 * config.meanGap().toMillis() - 1);
        var millis = random.nextDouble() < config.lateShare() ? late() : clockMillis;
        var kind = random.nextDouble();
        if (kind < config.expenseShare()) {
            return writer.expense(millis);
        }
        return kind < config.expenseShare() + config.transferShare()
                ? writer.transfer(millis)
                : writer.distribution(millis);
    }

    private long late() {
        var back = 1 + random.nextLong(config.latenessMax().toMillis());
        return Math.max(config.startSecond() * 1000, clockMillis - back);
    }

    private void remember(FeedEvent event) {
        if (recent.size() < REACH) {
            recent.add(event);
        } else {
            recent.set(random.nextInt(REACH), event);
        }
    }
}
