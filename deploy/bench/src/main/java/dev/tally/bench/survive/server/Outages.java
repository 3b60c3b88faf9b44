package dev.tally.bench.survive.server;

import dev.tally.bench.Server;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survived;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Takes one server away at random moments under load, for some seconds each time, and waits for the service to go on.
 *
 * @param seed of the traffic and of the moments
 */
record Outages(CreditsField field, Server server, long seed) {
    private static final int LOAD_MILLIS_MAX = 4_000;
    private static final int AWAY_MILLIS_MAX = 3_000;

    Survived run(int count, String what) throws Exception {
        var random = new SplittableRandom(seed);
        var service = field.start();
        try (var feed = field.feed(seed)) {
            field.awaitProgress(1);
            var longest = 0.0;
            for (var outage = 1; outage <= count; outage++) {
                Thread.sleep(500 + random.nextInt(LOAD_MILLIS_MAX));
                server.stop();
                Thread.sleep(random.nextInt(AWAY_MILLIS_MAX));
                server.start();
                var back = System.nanoTime();
                field.awaitProgress(1);
                var seconds = (System.nanoTime() - back) / 1e9;
                longest = Math.max(longest, seconds);
                field.say("%d of %d %s; goes on %.1f s after it is back", outage, count, what, seconds);
            }
            feed.stop();
            return ModelCheck.of(field, feed.events())
                    .judge(count + " " + what, service)
                    .noting(String.format(
                            Locale.ROOT, "goes on %.1f s after the server is back, at the latest", longest));
        }
    }
}
