package dev.tally.bench.credits.race;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Race;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A million distributions, expenses and transfers over 100,000 addresses, all in the broker before the service starts. */
public final class CreditsIngest implements Benchmark {
    private static final double RATE_MIN = 20_000;
    private static final double TRANSFERS = 0.15;

    @Override
    public String name() {
        return "credits-ingest";
    }

    @Override
    public String summary() {
        return "distributions, expenses and transfers over 100,000 addresses (Zipf), all in the broker first";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        var config = CreditTrafficConfig.defaults()
                .withMessages(scale.choose(100_000, 1_000_000))
                .withAddresses(100_000, 1)
                .withTransfers(TRANSFERS)
                .withRedeliveries(0.01);
        var traffic = new CreditTraffic(config);
        var topic = "bench-ingest-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            var end = producer.send(traffic).nextOffset();
            Race.say(name(), "%,d messages are in the broker; the naive ledger works them out", config.messages());
            var expected = Expected.of(traffic);
            return List.of(race(bed, scale, new Backlog(bed, topic, end, expected), traffic));
        } finally {
            bed.deleteTopic(topic);
        }
    }

    private BenchResult race(Testbed bed, Scale scale, Backlog backlog, CreditTraffic traffic) throws Exception {
        var sample = traffic.stream().limit(scale.choose(5_000, 20_000)).toList();
        var perMessage = new PerMessageClients(bed, sample);
        var contestants = new Race(name(), "messages/s")
                .enter("tally, first slice to last commit", backlog::work)
                .enter("a transaction per message, two clients", _ -> perMessage.work())
                .run(scale.rounds());
        var rate = contestants.get(0).median();
        var notes = new ArrayList<>(backlog.notes());
        notes.add(String.format(
                Locale.ROOT,
                "%,d messages, %.0f %% of them transfers, one in a hundred redelivered; %,d ledger rows, %,d lots and %,d"
                        + " allocations, all of which are compared.",
                backlog.messages(),
                100 * TRANSFERS,
                backlog.expected().rows(),
                backlog.expected().lots().size(),
                backlog.expected().allocations().size()));
        notes.add("The other contestant runs a sample of " + sample.size()
                + " messages on empty tables, decoded and judged beforehand (what is refused costs it nothing), and keeps"
                + " no allocations; its rate is extrapolated, its lots are not compared (two clients do not keep the"
                + " order).");
        return new BenchResult(
                name(),
                ">= 20,000 messages/s, lots and allocations equal the model",
                rate >= RATE_MIN,
                contestants,
                rate / contestants.get(1).median(),
                notes,
                backlog.wrong());
    }
}
