package dev.tally.bench.survive.server;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.Map;

/** Every connection of the service is cut every 100 ms; slices are small, so that some are committed between two cuts. */
public final class ConnectionCuts implements Survival {
    private static final long SEED = 26;
    private static final long INTERVAL_NANOS = 100_000_000L;
    private static final int SLICE = 100;
    private static final String CUT = """
            select count(*) filter (where pg_terminate_backend(pid))
              from pg_stat_activity
             where datname = current_database() and usename in ('credits_app', 'credits_owner')
            """;
    private static final String SLICES = "select count(*) from credits.audit_generation";

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String summary() {
        return "all connections of the service to the database are cut every 100 ms during ingest";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var cuts = scale.choose(100, 600);
        try (var field = CreditsField.open(bed, name())) {
            var service =
                    field.start(Map.of("TALLY_PROJECTION_MAX_BATCH", Integer.toString(SLICE)), Testbed.SERVICE_HEAP);
            try (var feed = field.feed(SEED)) {
                field.awaitProgress(1);
                var before = field.tables().number(SLICES);
                var cut = 0L;
                var next = System.nanoTime();
                for (var round = 0; round < cuts; round++) {
                    cut += field.tables().number(CUT);
                    next += INTERVAL_NANOS;
                    Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
                }
                var between = field.tables().number(SLICES) - before;
                field.say("%,d connections were cut, %,d slices were committed between the cuts", cut, between);
                feed.stop();
                return ModelCheck.of(field, feed.events())
                        .judge(cut + " connections cut in " + cuts + " rounds", service)
                        .noting(between + " slices of at most " + SLICE + " messages committed between the cuts");
            }
        }
    }
}
