package dev.tally.bench.survive.server;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.MemoryWatch;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Padding;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.Locale;
import java.util.Map;

/** Every answer of the database comes late, while far more arrives than the heap could hold. */
public final class SlowDatabase implements Survival {
    private static final long SEED = 27;
    private static final String HEAP = "320m";
    private static final int PADDING = 8_000;
    private static final long DELAY_MILLIS = 200;

    @Override
    public String name() {
        return "slow-database";
    }

    @Override
    public String summary() {
        return "every statement takes " + DELAY_MILLIS + " ms longer, with a backlog of several heaps of " + HEAP;
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var messages = scale.choose(40_000, 120_000);
        var traffic = new CreditTraffic(CreditsField.traffic(SEED).withMessages(messages));
        try (var field = CreditsField.open(bed, name());
                var proxy = new SlowProxy(bed.databasePort(), DELAY_MILLIS)) {
            var service = field.start(Map.of("TALLY_DATABASE_PORT", Integer.toString(proxy.port())), HEAP);
            try (var memory = new MemoryWatch(service);
                    var feed = field.feed(new Padding(PADDING).around(traffic), Long.MAX_VALUE)) {
                var sent = feed.await();
                var lag = sent - field.position(field.tables());
                field.say("all %,d messages are in the broker, the lag is %,d", sent, lag);
                return ModelCheck.of(field, feed.events())
                        .judge(DELAY_MILLIS + " ms more per statement", service)
                        .noting(memory.peaks(HEAP))
                        .noting(String.format(
                                Locale.ROOT, "lag grew to %,d messages, %,d MiB", lag, lag * PADDING / 1024 / 1024));
            }
        }
    }
}
