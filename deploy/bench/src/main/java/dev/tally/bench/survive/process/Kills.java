package dev.tally.bench.survive.process;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.io.IOException;
import java.util.SplittableRandom;

/** The service is killed by SIGKILL at random moments of the ingest and started again. */
public final class Kills implements Survival {
    private static final long SEED = 20;
    private static final int MOMENT_MILLIS_MAX = 3_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** A transaction that has written: its first statement moves the position. */
    private static final String OPEN = """
            select count(*)
              from pg_stat_activity
             where datname = current_database() and usename = 'credits_app' and backend_xid is not null
               and state in ('active', 'idle in transaction') and xact_start is not null
            """;

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String summary() {
        return "kill -9 of the service at random moments during ingest, half of them at least inside a transaction";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var kills = scale.choose(4, 20);
        var random = new SplittableRandom(SEED);
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            var open = 0;
            try (var feed = field.feed(SEED)) {
                for (var kill = 1; kill <= kills; kill++) {
                    // Only when it has the partition and applies: what it does until then is no ingest.
                    field.awaitProgress(1);
                    Thread.sleep(random.nextInt(MOMENT_MILLIS_MAX));
                    if (kills - kill < kills / 2 - open) {
                        awaitTransaction(field);
                    }
                    var inside = field.tables().number(OPEN) > 0;
                    service.kill();
                    open += inside ? 1 : 0;
                    field.say("kill %d of %d, %s a transaction", kill, kills, inside ? "inside" : "outside");
                    service = field.start();
                }
                feed.stop();
                return ModelCheck.of(field, feed.events())
                        .judge(kills + " kills, " + open + " of them inside a transaction", service);
            }
        }
    }

    /** What is open when this returns may be committed a moment later; the caller looks once more. */
    private static void awaitTransaction(CreditsField field) throws Exception {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (field.tables().number(OPEN) == 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the service opens no transaction");
            }
            Thread.sleep(1);
        }
    }
}
