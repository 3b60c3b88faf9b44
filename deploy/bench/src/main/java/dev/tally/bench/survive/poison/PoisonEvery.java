package dev.tally.bench.survive.poison;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.Locale;

/** A message every thousand that the database refuses; then the cause is mended and every dead letter is replayed. */
public final class PoisonEvery implements Survival {
    private static final long SEED = 31;
    private static final int DISTANCE = 1_000;

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String summary() {
        return "a message every 1,000 that the database refuses; replayed when the cause is mended";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var messages = scale.choose(20_000, 100_000);
        var traffic = PoisonedTraffic.of(
                new CreditTraffic(CreditsField.traffic(SEED).withMessages(messages)), DISTANCE, DISTANCE);
        var count = traffic.poison().size();
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            field.awaitMigrated();
            var trigger = new PoisonTrigger(field.tables().connection());
            trigger.install(traffic.poison());
            try (var feed = field.feed(traffic.events(), CreditsField.LEAD)) {
                field.awaitCommitted(feed.await());
                var seconds = field.seconds();
                var check = ModelCheck.of(field, feed.events()).instead("applied", "quarantined", count);
                var audit = check.auditDifferences();
                field.say("the stream has gone on past %d poison messages in %.0f s; replaying", count, seconds);
                trigger.mend();
                var replays = new Replay(field, service).all();
                return check.judgeTables(count + " poison messages, all replayed", service)
                        .differing(audit)
                        .differing(replays)
                        .noting(String.format(Locale.ROOT, "all others were applied after %.0f s", seconds));
            }
        }
    }
}
