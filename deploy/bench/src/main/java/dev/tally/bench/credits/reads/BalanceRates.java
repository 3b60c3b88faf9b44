package dev.tally.bench.credits.reads;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.stack.CreditsStack;
import dev.tally.bench.credits.stack.Expected;
import dev.tally.bench.credits.stack.FeedProducer;
import java.util.List;
import java.util.Map;

/** GET balance by 1, 10 and 50 clients, idle and while messages are projected. */
public final class BalanceRates implements Benchmark {
    private static final String DATABASE = "tally_bench_balances";
    private static final int ADDRESSES = 100_000;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String summary() {
        return "GET balance at 1, 10 and 50 connections, idle and while ingesting";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        var traffic = new CreditTraffic(CreditTrafficConfig.defaults()
                .withMessages(scale.choose(50_000, 200_000))
                .withAddresses(ADDRESSES, 1)
                .withRedeliveries(0.01));
        var expected = Expected.of(traffic);
        var topic = "bench-balances-" + System.nanoTime();
        bed.createTopic(topic, 1);
        try (var stack = CreditsStack.start(bed, DATABASE, topic, Map.of());
                var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            stack.awaitCommitted(producer.send(traffic).nextOffset());
            var wrong = expected.differences("tally", stack.connection(), "credits");
            vacuum(stack);
            return new BalanceRun(scale, stack, new Balances(ADDRESSES, expected.lots()), wrong).results(bed, DATABASE);
        } finally {
            bed.deleteTopic(topic);
        }
    }

    /** So that no contestant pays for what the one before it left to do. */
    private static void vacuum(CreditsStack stack) throws Exception {
        try (var statement = stack.connection().createStatement()) {
            statement.execute("vacuum analyze credits.credit_lot");
        }
    }
}
