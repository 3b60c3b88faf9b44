package dev.tally.bench.survive.process;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.ServiceMetrics;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.Locale;
import java.util.Map;

/** Two services that do not know of each other own the one partition all the time; only the fence keeps them apart. */
public final class TwoOwners implements Survival {
    private static final long SEED = 21;
    private static final long LEAD = 500;
    private static final String GROUP = "MP_MESSAGING_INCOMING_MESSAGES_GROUP_ID";

    @Override
    public String name() {
        return "two-owners";
    }

    @Override
    public String summary() {
        return "two services with groups of their own read the one partition and write the same tables";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var messages = scale.choose(20_000, 150_000);
        try (var field = CreditsField.open(bed, name())) {
            var first = field.start(Map.of(GROUP, "first"), Testbed.SERVICE_HEAP);
            var second = field.start(Map.of(GROUP, "second"), Testbed.SERVICE_HEAP);
            var traffic = new CreditTraffic(CreditsField.traffic(SEED).withMessages(messages));
            // Little ahead of them: both wait for the same records and race for each of them.
            try (var feed = field.feed(traffic, LEAD)) {
                field.awaitCommitted(feed.await());
                var lost = ServiceMetrics.of(first).sum("tally_fence_lost_total")
                        + ServiceMetrics.of(second).sum("tally_fence_lost_total");
                var applied = ServiceMetrics.of(first).sum("tally_messages_total");
                var others = ServiceMetrics.of(second).sum("tally_messages_total");
                var result = ModelCheck.of(field, feed.events())
                        .judge(String.format(Locale.ROOT, "2 owners, %,.0f fences lost", lost), first);
                return result.noting(String.format(
                        Locale.ROOT, "%,.0f messages applied by one owner, %,.0f by the other", applied, others));
            }
        }
    }
}
