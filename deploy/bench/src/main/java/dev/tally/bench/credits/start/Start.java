package dev.tally.bench.credits.start;

import dev.tally.bench.RunningService;
import dev.tally.bench.credits.stack.HttpConnection;
import java.io.IOException;
import java.net.URI;

/**
 * How one start went.
 *
 * @param servingMillis from the start of the process to the first balance that it answers
 * @param readyMillis from there to when it says that it is ready: schema checked, stream taken up
 */
record Start(double servingMillis, double readyMillis) {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long LOOK_MILLIS = 2;
    private static final int OK = 200;

    /** Waits until it is ready; {@code startNanos} was taken before the process was made. */
    static Start await(RunningService service, long startNanos) throws IOException, InterruptedException {
        var serving = awaitOk(service, startNanos, service.http(), "/api/v0/addresses/nobody/balance");
        var ready = awaitOk(service, startNanos, service.management(), "/q/health/ready");
        return new Start(serving, ready);
    }

    private static double awaitOk(RunningService service, long startNanos, URI base, String path)
            throws IOException, InterruptedException {
        while (!answersOk(base, path)) {
            if (!service.isAlive() || System.nanoTime() - startNanos > PATIENCE_NANOS) {
                throw new IOException("it does not start; see " + service.log());
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private static boolean answersOk(URI base, String path) {
        try (var http = new HttpConnection(base)) {
            return http.get(path).status() == OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
