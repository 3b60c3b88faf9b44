package dev.tally.bench.survive.message;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A producer that sends everything twice: batches of random size, so both deliveries meet in one slice or do not. */
public final class DeliveredTwice implements Survival {
    private static final long SEED = 23;
    private static final int BATCH_MAX = 12_000;

    @Override
    public String name() {
        return "twice";
    }

    @Override
    public String summary() {
        return "every message is delivered twice, within one slice or slices apart";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var messages = scale.choose(20_000, 200_000);
        var twice = twice(new CreditTraffic(CreditsField.traffic(SEED).withMessages(messages)));
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            try (var feed = field.feed(twice, CreditsField.LEAD)) {
                field.awaitCommitted(feed.await());
                return ModelCheck.of(field, feed.events()).judge(messages + " messages sent again", service);
            }
        }
    }

    private static List<FeedEvent> twice(CreditTraffic traffic) {
        var random = new SplittableRandom(SEED);
        var all = new ArrayList<FeedEvent>();
        var batch = new ArrayList<FeedEvent>();
        var size = 1;
        for (var event : traffic) {
            batch.add(event);
            if (batch.size() == size) {
                all.addAll(batch);
                all.addAll(batch);
                batch.clear();
                size = 1 + random.nextInt(BATCH_MAX);
            }
        }
        all.addAll(batch);
        all.addAll(batch);
        return all;
    }
}
